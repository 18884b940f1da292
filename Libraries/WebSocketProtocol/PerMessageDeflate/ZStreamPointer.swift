import CZlib

/// A zlib stream in its place in memory, which must not change: zlib's state points back at it.
typealias ZStreamPointer = UnsafeMutablePointer<z_stream>

extension ZStreamPointer {
    /// Output is produced in pieces of this size on the stack.
    private static var pieceSize: Int { 8192 }

    /// - Parameter input: must outlive the calls of `drain` that use it up.
    func setInput(_ input: UnsafeRawBufferPointer) {
        // zlib does not write to its input; its C declaration lacks the `const`.
        self.pointee.next_in = UnsafeMutablePointer<UInt8>(
            mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress
        )
        self.pointee.avail_in = UInt32(input.count)
    }

    /// One step of `deflate` or `inflate`, flushing, its output appended.
    ///
    /// - Returns: zlib's status. There may be more output while `avail_out` is 0.
    func drain(into output: inout [UInt8], by step: (z_streamp?, Int32) -> Int32) -> Int32 {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceSize) { piece in
            self.pointee.next_out = piece.baseAddress
            self.pointee.avail_out = UInt32(piece.count)
            let status = step(self, Z_SYNC_FLUSH)
            output.append(contentsOf: piece.prefix(piece.count - Int(self.pointee.avail_out)))
            return status
        }
    }
}
