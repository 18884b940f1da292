package import Backbone
package import NIOCore

/// The body of a letter with frames of the plane:
///
///     until the end: u32 length, little endian, and a frame (see `TravellingFrame`)
package struct FrameLetter {
    package private(set) var body: ByteBuffer

    package init(_ body: ByteBuffer = ByteBuffer()) {
        self.body = body
    }

    package var isEmpty: Bool { self.body.readableBytes == 0 }

    package mutating func append(_ frame: TravellingFrame) {
        self.body.writeInteger(UInt32(frame.bytes.count), endianness: .little)
        self.body.writeBytes(frame.bytes)
    }

    /// Reads each frame, its bytes valid during the call only.
    ///
    /// - Throws: `DecodingFailure` for what is none; those before it have been read.
    package func read(_ take: (TravellingFrame) -> Void) throws(DecodingFailure) {
        var rest = self.body
        while rest.readableBytes > 0 {
            guard let length: UInt32 = rest.readInteger(endianness: .little),
                let frame = rest.readSlice(length: Int(length))
            else { throw .truncated }
            try frame.withUnsafeReadableBytes { bytes throws(DecodingFailure) in take(try TravellingFrame(bytes)) }
        }
    }
}
