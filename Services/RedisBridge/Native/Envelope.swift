package import Backbone
package import NIOCore

/// What one bridge says to others, as it stands in Redis. Little endian.
///
///     version      u8 = 1
///     kind         u8: 1 beacon, 2 frames, 3 batch
///     cluster      u8 length, text: the sender's
///     node         u64  } the sender
///     incarnation  u64  }
///     counter      u64: counts what the sender has sent, from 1
///     time         u64: milliseconds since 1970, by the sender's clock
///     body
///     code         32 bytes: BLAKE2b of the channel's name, a zero byte and all of the above, keyed with the clusters' secret
package struct Envelope: Equatable {
    package enum Kind: UInt8, CaseIterable {
        case beacon = 1
        case frames
        case batch
    }

    /// Why a message is none for us.
    package enum Fault: Error, Equatable {
        case malformed
        case unsupportedVersion(UInt8)
        /// It was not made with our secret, or was changed, or stood in another channel.
        case forged
        /// By the sender's clock it was sent so many milliseconds ago; a negative number lies in the future.
        case stale(milliseconds: Int64)
        case replayed
    }

    package struct Sender: Hashable {
        package var cluster: String
        package var node: NodeID
        package var incarnation: Incarnation
    }

    package static let version: UInt8 = 1
    package static let codeLength = 32
    package static let maximumClusterLength = 255

    package var kind: Kind
    package var sender: Sender
    package var counter: UInt64
    package var time: UInt64
    package var body: ByteBuffer

    /// All but the code.
    package func encoded() -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(self.body.readableBytes + self.sender.cluster.utf8.count + 35 + Self.codeLength)
        bytes.writeInteger(Self.version)
        bytes.writeInteger(self.kind.rawValue)
        bytes.writeInteger(UInt8(self.sender.cluster.utf8.count))
        bytes.writeString(self.sender.cluster)
        bytes.writeInteger(self.sender.node.rawValue, endianness: .little)
        bytes.writeInteger(self.sender.incarnation.rawValue, endianness: .little)
        bytes.writeInteger(self.counter, endianness: .little)
        bytes.writeInteger(self.time, endianness: .little)
        bytes.writeImmutableBuffer(self.body)
        return bytes
    }

    /// - Parameter bytes: all but the code, which has been found right.
    package init(_ bytes: ByteBuffer) throws(Fault) {
        var bytes = bytes
        guard let version: UInt8 = bytes.readInteger() else { throw .malformed }
        guard version == Self.version else { throw .unsupportedVersion(version) }
        guard let kind = bytes.readInteger(as: UInt8.self).flatMap(Kind.init), let length: UInt8 = bytes.readInteger(),
            let cluster = bytes.readSlice(length: Int(length))?.validText,
            let node: UInt64 = bytes.readInteger(endianness: .little),
            let incarnation: UInt64 = bytes.readInteger(endianness: .little),
            let counter: UInt64 = bytes.readInteger(endianness: .little), counter > 0, counter < .max,
            let time: UInt64 = bytes.readInteger(endianness: .little)
        else { throw .malformed }
        self.init(
            kind: kind,
            sender: Sender(
                cluster: cluster,
                node: NodeID(rawValue: node),
                incarnation: Incarnation(rawValue: incarnation)
            ),
            counter: counter,
            time: time,
            body: bytes
        )
    }

    package init(kind: Kind, sender: Sender, counter: UInt64, time: UInt64, body: ByteBuffer) {
        self.kind = kind
        self.sender = sender
        self.counter = counter
        self.time = time
        self.body = body
    }
}

extension ByteBuffer {
    fileprivate var validText: String? {
        self.withUnsafeReadableBytes { String(validating: $0, as: UTF8.self) }
    }
}
