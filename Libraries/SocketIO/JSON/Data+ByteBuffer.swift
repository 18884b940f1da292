import FoundationEssentials
import NIOCore

extension ByteBuffer {
    /// The bytes as Foundation has them; copied.
    var data: Data {
        self.withUnsafeReadableBytes { Data($0) }
    }

    init(copying data: Data) {
        self.init(bytes: data)
    }
}
