package import NIOCore

/// What goes around a message between servers on the cluster plane, which servers of several applications share:
///
///     u16 length of the application's path, the path, the message (see `ClusterMessage`)
///
/// A path means the same with and without a slash at its end, and is written without.
package enum ClusterEnvelope {
    /// - Parameter path: of the application whose servers the message is for.
    package static func write(_ message: ClusterMessage, for path: String, into bytes: inout ByteBuffer) {
        let name = Self.name(path)
        bytes.writeInteger(UInt16(name.utf8.count))
        bytes.writeSubstring(name)
        message.encode(into: &bytes)
    }

    /// - Returns: the message's bytes; `nil` if it is another application's.
    package static func message(in envelope: ByteBuffer, for path: String) throws(ClusterMessageError) -> ByteBuffer? {
        var bytes = envelope
        guard let length: UInt16 = bytes.readInteger(), let said = bytes.readString(length: Int(length)) else {
            throw .truncated
        }
        return said == Self.name(path) ? bytes : nil
    }

    private static func name(_ path: String) -> Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}
