package import NIOCore

/// The body of a POST or of a poll's answer: packets as text (`Packet+Frame.swift`), with U+001E between them.
///
/// Decoding is lazy, so that a body of half a million noops costs no more memory than it has, and total: any bytes end
/// in packets, then nothing or a ``PacketError``.
package struct Payload: Sendable {
    package static let separator: UInt8 = 0x1E

    private var rest: ByteBuffer
    private var isFinished = false

    package init(_ body: ByteBuffer) {
        self.rest = body
    }

    /// The next packet, or `nil` behind the last one. After an error there are no more.
    ///
    /// - Throws: what makes the body malformed from here on. An empty body is malformed.
    package mutating func next() throws(PacketError) -> Packet? {
        guard !self.isFinished else { return nil }
        let text = self.takeText()
        do throws(PacketError) {
            guard text.isUTF8 else { throw .invalidText }
            return try Packet(frame: .text(text))
        } catch {
            self.isFinished = true
            throw error
        }
    }

    /// The bytes up to the next separator.
    private mutating func takeText() -> ByteBuffer {
        let view = self.rest.readableBytesView
        guard let end = view.firstIndex(of: Self.separator) else {
            self.isFinished = true
            return self.rest
        }
        let text = ByteBuffer(view[..<end])
        self.rest.moveReaderIndex(to: end + 1)
        return text
    }
}

extension Payload {
    /// All packets of a body up to the first fault, and the fault.
    package static func decode(_ body: ByteBuffer) -> (packets: [Packet], failure: PacketError?) {
        var payload = Payload(body)
        var packets: [Packet] = []
        do throws(PacketError) {
            while let packet = try payload.next() { packets.append(packet) }
            return (packets, nil)
        } catch {
            return (packets, error)
        }
    }

    /// How many bytes ``encode(_:into:)`` writes.
    package static func byteCount(of packets: [Packet]) -> Int {
        packets.reduce(max(packets.count - 1, 0)) { $0 + $1.textByteCount }
    }

    package static func encode(_ packets: [Packet], into body: inout ByteBuffer) {
        body.reserveCapacity(minimumWritableBytes: Self.byteCount(of: packets))
        for (index, packet) in packets.enumerated() {
            if index > 0 { body.writeInteger(Self.separator) }
            packet.writeText(into: &body)
        }
    }

    package static func encode(_ packets: [Packet]) -> ByteBuffer {
        var body = ByteBuffer()
        Self.encode(packets, into: &body)
        return body
    }
}

extension ByteBuffer {
    fileprivate var isUTF8: Bool {
        (try? UTF8Span(validating: self.readableBytesUInt8Span)) != nil
    }
}
