import SocketIOProtocol

extension ArgumentsWriter {
    /// Appends one argument, or the elements of ``Arguments``.
    ///
    /// - Throws: what the value's `encode(to:)` throws; the writer is of no more use then.
    mutating func append<Value: Encodable>(encoding value: Value) throws {
        if Value.self == Arguments.self {
            self.append(contentsOf: ArgumentDecoding.same(value, as: Arguments.self))
        } else {
            try self.append { writer throws in try ArgumentEncoding.write(value, to: &writer) }
        }
    }

    mutating func append(contentsOf arguments: Arguments) {
        for argument in arguments { self.append(argument.fragment) }
    }
}
