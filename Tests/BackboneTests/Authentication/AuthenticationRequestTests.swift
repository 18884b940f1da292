import Testing

@testable import Backbone

@Suite struct AuthenticationRequestTests {
    private static let key = [UInt8](0..<32)

    /// What libzmq 4.3.4 asks.
    private static func frames(mechanism: String = "CURVE", credentials: [[UInt8]] = [key]) -> [[UInt8]] {
        let texts = ["1.0", "1", "signalbox", "10.0.0.7", "", mechanism].map { Array($0.utf8) }
        return texts + credentials
    }

    @Test func `A CURVE request says who asks and from where`() throws {
        let request = try AuthenticationRequest(frames: Self.frames())
        #expect(request.id == Array("1".utf8))
        #expect(request.address == "10.0.0.7")
        #expect(request.credentials == .curve(try #require(CurveKey(Self.key))))
    }

    @Test func `A key that is allowed is answered with 200, and others with 400`() throws {
        let request = try AuthenticationRequest(frames: Self.frames())
        let key = try #require(CurveKey(Self.key))
        #expect(request.verdict { $0 == key } == .allowed(key))
        #expect(request.verdict { _ in false } == .refused)
        let reply = AuthenticationReply(id: [7], verdict: .refused)
        #expect(reply.frames == [Array("1.0".utf8), [7], Array("400".utf8), Array("key is not allowed".utf8), [], []])
        #expect(AuthenticationReply(id: [7], verdict: .allowed(key)).frames[2] == Array("200".utf8))
    }

    @Test(arguments: [
        frames(mechanism: "NULL", credentials: []), frames(mechanism: "PLAIN", credentials: [[1], [2]]),
        frames(mechanism: "curve"), frames(credentials: []), frames(credentials: [[1]]),
        frames(credentials: [key, key]), frames(credentials: [key + [0]]),
    ])
    func `Whoever has no CURVE key is refused, whatever the list says`(frames: [[UInt8]]) throws {
        #expect(try AuthenticationRequest(frames: frames).verdict { _ in true } == .refused)
    }

    @Test(arguments: [
        [], [[]], Array(frames().prefix(5)), frames(credentials: [key, key, key]),
        [Array("2.0".utf8)] + frames().dropFirst(),
        [frames()[0], [UInt8](repeating: 0, count: 256)] + frames().dropFirst(2),
    ])
    func `What is no request ends in an error`(frames: [[UInt8]]) {
        #expect(throws: DecodingFailure.self) { try AuthenticationRequest(frames: frames) }
    }

    @Test func `An address with line ends stays one line of a log`() throws {
        var frames = Self.frames()
        frames[3] = Array("a\r\nb\nc".utf8)
        #expect(try AuthenticationRequest(frames: frames).address == "abc")
    }

    @Test func `A few refusals a minute are logged, with the number of those that were not`() {
        var pacing = RefusalPacing()
        let start = ContinuousClock.now
        for _ in 0..<RefusalPacing.linesPerPeriod { #expect(pacing.refused(now: start) == .log(unlogged: 0)) }
        for second in 1...7 { #expect(pacing.refused(now: start + .seconds(second)) == .none) }
        #expect(pacing.refused(now: start + RefusalPacing.period) == .log(unlogged: 7))
        #expect(pacing.refused(now: start + RefusalPacing.period) == .log(unlogged: 0))
    }
}
