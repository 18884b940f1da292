import FoundationEssentials
import NIOCore
import SocketIO
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test("Literals write the JSON they look like")
    func literals() {
        let value: JSONValue = ["a": 1, "b": [true, nil, 1.5, "x\"y"], "c": [:]]
        #expect(value.text == #"{"a":1,"b":[true,null,1.5,"x\"y"],"c":{}}"#)
    }

    @Test("Reading is by kind; nothing is converted")
    func access() throws {
        let value = try JSONValue(parsing: #" { "a" : [ 1 , 2.5 , "s" , true , null ] , "b" : { "c" : -3e2 } } "#)
        #expect(value["a"]?[0]?.int == 1)
        #expect(value["a"]?[1]?.double == 2.5 && value["a"]?[1]?.int == nil)
        #expect(value["a"]?[2]?.string == "s" && value["a"]?[2]?.int == nil)
        #expect(value["a"]?[3]?.bool == true && value["a"]?[4]?.isNull == true)
        #expect(value["a"]?[5] == nil && value["a"]?[-1] == nil && value["x"] == nil && value[0] == nil)
        #expect(value["b"]?["c"]?.int == -300)
        #expect(value.object?.count == 2 && value["a"]?.array?.count == 5)
    }

    @Test(
        "Values are equal by meaning",
        arguments: [
            (#"{"a":1,"b":[2]}"#, #"{ "b" : [2.0], "a" : 1e0 }"#, true), (#""\u0061""#, #""a""#, true),
            ("1", "\"1\"", false), ("null", "false", false), ("[1,2]", "[2,1]", false), ("0.5", "5e-1", true),
        ]
    )
    func equality(_ one: String, _ other: String, _ areEqual: Bool) throws {
        #expect((try JSONValue(parsing: one) == JSONValue(parsing: other)) == areEqual)
    }

    @Test("Text that is no JSON is refused", arguments: ["", "{", "[1,]", "nul", "'a'", "1 2"])
    func invalid(_ text: String) {
        #expect(throws: (any Error).self) { try JSONValue(parsing: text) }
    }

    @Test("Escapes are understood, and a lone surrogate becomes the replacement character")
    func escapes() throws {
        #expect(
            try JSONValue(parsing: #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800""#).string
                == "\"\\/\u{8}\u{C}\n\r\té😀\u{FFFD}"
        )
    }

    @Test(
        "The ends of Int's range are read exactly, what is beyond is no Int",
        arguments: [("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil)]
    )
    func integers(_ text: String, _ expected: Int?) throws {
        #expect(try JSONValue(parsing: text).int == expected)
    }

    @Test(
        "Doubles are written as JavaScript writes them",
        arguments: [(2.0, "2"), (-0.5, "-0.5"), (.infinity, "null"), (.nan, "null")]
    )
    func doubles(_ number: Double, _ text: String) {
        #expect(JSONValue(number).text == text)
    }

    @Test("A Codable with Data goes out with attachments and comes back")
    func codable() throws {
        struct Picture: Codable, Equatable {
            var name: String
            var parts: [Data]
            var any: JSONValue
        }
        let picture = Picture(name: "n", parts: [Data([1]), Data([2, 3])], any: ["x": [1, nil, "y"]])
        let value = try JSONValue(encoding: picture)
        #expect(value["parts"]?[1]?.attachment == ByteBuffer(bytes: [2, 3]))
        #expect(try value.decode(as: Picture.self) == picture)
    }

    @Test("An attachment within a value is found where its placeholder stands")
    func attachments() {
        let value: JSONValue = ["file": JSONValue(attachment: ByteBuffer(bytes: [7]))]
        #expect(value["file"]?.attachment == ByteBuffer(bytes: [7]))
        #expect(value["file"]?.isObject == false && value["file"]?.object == nil)
        #expect(value.attachment == nil)
    }
}
