import EngineIOProtocol
import Foundation
import Gateway
import NIOCore
import Testing

@Suite struct StaticTests {
    private let harness: Harness
    private let client: Client

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("<p>".utf8).write(to: folder.appendingPathComponent("index.html"))
        try Data(repeating: 0x20, count: 2_000).write(to: folder.appendingPathComponent("socket.io.min.js"))
        try Data("{}".utf8).write(to: folder.appendingPathComponent("socket.io.min.js.map"))
        try Data("4.8.3\n".utf8).write(to: folder.appendingPathComponent("VERSION"))
        var site = Site()
        site.page = try Page(directory: folder)
        site.client = ClientBundle(directory: folder)
        var options = ServerOptions()
        options.cors = CORSPolicy(origin: .exactly("http://a"), credentials: true)
        self.harness = try Harness(options, site: site)
        self.client = try self.harness.connect()
    }

    @Test("The page is served at /, and nothing outside of its folder")
    func page() throws {
        try self.client.request("GET /")
        let answer = try self.client.answer()
        #expect(answer.body == "<p>")
        #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
        for path in ["/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2fetc/passwd", "/./index.html"] {
            try self.client.request("GET \(path)")
            #expect(try self.client.answer().status == 404)
        }
    }

    @Test("HEAD has the headers of GET and no body")
    func head() throws {
        try self.client.request("HEAD /")
        let text = String(buffer: try self.client.received())
        #expect(text.contains("Content-Length: 3\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("The client is served under the application's path with its version, type and CORS headers")
    func bundle() throws {
        try self.client.request("GET /engine.io/socket.io.js", ["Origin: http://a"])
        let answer = try self.client.answer()
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "application/javascript; charset=utf-8")
        #expect(answer.headers["etag"] == "\"4.8.3\"")
        #expect(answer.headers["cache-control"] == "public, max-age=0")
        #expect(answer.headers["access-control-allow-origin"] == "http://a")
        try self.client.request("GET /engine.io/socket.io.min.js.map")
        #expect(try self.client.answer().headers["content-type"] == "application/json; charset=utf-8")
    }

    @Test(
        "A client that has this version is told so",
        arguments: ["\"4.8.3\"", "W/\"4.8.3\"", "\"1\", \"4.8.3\"", "*"]
    )
    func notModified(_ condition: String) throws {
        try self.client.request("GET /engine.io/socket.io.min.js", ["If-None-Match: \(condition)"])
        let answer = try self.client.answer()
        #expect(answer.status == 304)
        #expect(answer.headers["etag"] == "\"4.8.3\"")
        #expect(answer.headers["content-length"] == nil)
    }

    @Test("A file is compressed for whoever can take it")
    func compression() throws {
        try self.client.request("GET /engine.io/socket.io.min.js", ["Accept-Encoding: gzip, deflate, br"])
        let text = String(buffer: try self.client.received())
        #expect(text.contains("Content-Encoding: gzip\r\n"))
        #expect(text.utf8.count < 600)
    }

    @Test("Other names under the application's path are the engine's")
    func otherName() throws {
        try self.client.request("GET /engine.io/socket.io.xyz.js?EIO=4&transport=polling")
        #expect(try self.harness.engine.takeHeard().count == 1)
    }
}
