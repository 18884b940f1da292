import Backbone
import NIOCore
import RedisBridge

extension FuzzTarget {
    /// What bridges say to one another, once its seal has been found right; what is read is written the same.
    static let bridge = FuzzTarget("bridge") { input in
        let bytes = ByteBuffer(bytes: input.takeRest())
        guard let envelope = try? Envelope(bytes) else { return }
        try promise(envelope.encoded() == bytes, "\(envelope) is written otherwise")
        switch envelope.kind {
        case .beacon: break
        case .frames: try checkFrames(envelope.body)
        case .batch: try checkBatch(envelope.body)
        }
    }
}

private func checkFrames(_ body: ByteBuffer) throws {
    var again = FrameLetter()
    // Frames before one that is none have been read.
    let isWhole = (try? FrameLetter(body).read { again.append($0) }) != nil
    let written = again.body.readableBytesView
    let isSame = isWhole ? again.body == body : body.readableBytesView.starts(with: written)
    try promise(isSame, "frames are written otherwise")
}

private func checkBatch(_ body: ByteBuffer) throws {
    try body.withUnsafeReadableBytes { bytes in
        guard let letter = try? BatchLetter(bytes) else { return }
        try promise(letter.body == body, "a batch is written otherwise")
    }
}
