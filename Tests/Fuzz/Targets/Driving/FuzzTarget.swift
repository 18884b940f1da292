/// One decoder, as libFuzzer and the replay of its corpus run it: any bytes in, nothing out but a broken promise.
package struct FuzzTarget: Sendable {
    /// Also the folder of its corpus.
    package let name: String
    /// The longest input worth trying, in bytes.
    package let maximumLength: Int
    private let body: @Sendable (inout FuzzInput) throws -> Void

    init(_ name: String, maximumLength: Int = 4_096, _ body: @escaping @Sendable (inout FuzzInput) throws -> Void) {
        self.name = name
        self.maximumLength = maximumLength
        self.body = body
    }

    /// - Throws: `BrokenPromise`; a trap says the same, louder.
    package func run(_ bytes: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(bytes)
        try self.body(&input)
    }

    package static func named(_ name: String) -> FuzzTarget? {
        Self.all.first { $0.name == name }
    }
}

extension FuzzTarget: CustomStringConvertible {
    package var description: String { self.name }
}
