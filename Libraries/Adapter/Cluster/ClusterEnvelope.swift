package import NIOCore

/// What goes around a message between servers on the cluster plane, which servers of several applications share:
///
///     u16 length of the application's path, the path, the message (see `ClusterMessage`)
package enum ClusterEnvelope {
    /// - Parameter path: of the application whose servers the message is for.
    package static func write(_ message: ClusterMessage, for path: String, into bytes: inout ByteBuffer) {
        bytes.writeInteger(UInt16(path.utf8.count))
        bytes.writeString(path)
        message.encode(into: &bytes)
    }

    /// - Returns: the message's bytes; `nil` if it is another application's.
    package static func message(in envelope: ByteBuffer, for path: String) throws(ClusterMessageError) -> ByteBuffer? {
        var bytes = envelope
        guard let length: UInt16 = bytes.readInteger(), let said = bytes.readString(length: Int(length)) else {
            throw .truncated
        }
        return said == path ? bytes : nil
    }
}
