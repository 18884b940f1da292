import Adapter
import NIOCore
import Testing

@Suite("What goes around a message between servers")
struct ClusterEnvelopeTests {
    private static let envelope: ByteBuffer = {
        var bytes = ByteBuffer()
        ClusterEnvelope.write(.withdrawn(node: "a"), for: "/socket.io/", into: &bytes)
        return bytes
    }()

    @Test("A message is for the servers of one application")
    func application() throws {
        let bytes = try #require(try ClusterEnvelope.message(in: Self.envelope, for: "/socket.io/"))
        guard case .withdrawn(node: "a") = try ClusterMessage(decoding: bytes) else {
            Issue.record("another message")
            return
        }
        #expect(try ClusterEnvelope.message(in: Self.envelope, for: "/socket.io") == bytes)
        #expect(try ClusterEnvelope.message(in: Self.envelope, for: "/other/") == nil)
    }

    @Test("What ends within the path is no envelope", arguments: 0..<12)
    func truncated(length: Int) throws {
        let part = try #require(Self.envelope.getSlice(at: 0, length: length))
        #expect(throws: ClusterMessageError.truncated) { try ClusterEnvelope.message(in: part, for: "/socket.io/") }
    }
}
