/// A link's batch between a gateway and a bridge of its cluster, which hands it on to or has it from an engine of another.
///
///     engine  u64, little endian: the node at the link's other end
///     batch   as the link made it
package struct RelayedBatch {
    package let engine: NodeID
    /// Valid as long as what it was read from.
    package let batch: UnsafeRawBufferPointer

    package init(engine: NodeID, batch: UnsafeRawBufferPointer) {
        self.engine = engine
        self.batch = batch
    }

    package init(_ bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
        var wire = WireReader(bytes)
        self.engine = NodeID(rawValue: try wire.read())
        self.batch = wire.remaining
    }

    package func encoded() -> [UInt8] {
        var wire = WireWriter(capacity: MemoryLayout<UInt64>.size + self.batch.count)
        wire.append(self.engine.rawValue)
        wire.append(bytes: self.batch)
        return wire.bytes
    }
}
