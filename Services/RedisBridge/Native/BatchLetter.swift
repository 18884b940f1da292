package import Backbone
package import NIOCore
import SessionLink

/// The body of a letter with a batch of a link:
///
///     direction  u8: 0 towards the engine, 1 towards the gateway
///     engine     u64, little endian  } see `RelayedBatch`
///     batch                          }
package struct BatchLetter {
    package enum Direction: UInt8 {
        case toEngine = 0
        case toGateway = 1
    }

    package let direction: Direction
    /// Its bytes are valid as long as those it was read from.
    package let relayed: RelayedBatch

    package init(_ direction: Direction, _ relayed: RelayedBatch) {
        self.direction = direction
        self.relayed = relayed
    }

    package init(_ bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
        guard let direction = bytes.first.flatMap(Direction.init) else { throw .invalid("direction") }
        self.init(direction, try RelayedBatch(UnsafeRawBufferPointer(rebasing: bytes.dropFirst())))
    }

    package var body: ByteBuffer {
        var body = ByteBuffer()
        body.reserveCapacity(9 + self.relayed.batch.count)
        body.writeInteger(self.direction.rawValue)
        body.writeInteger(self.relayed.engine.rawValue, endianness: .little)
        body.writeBytes(self.relayed.batch)
        return body
    }
}

extension RelayedBatch {
    /// Whose batch it is; `nil` if it is none.
    var link: LinkID? { (try? BatchHeader(decoding: self.batch.bytes))?.link }
}
