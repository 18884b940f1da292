/// What a decoder promised about any bytes, and did not keep.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

func promise(_ isKept: Bool, _ promise: @autoclosure () -> String) throws(BrokenPromise) {
    guard isKept else { throw BrokenPromise(description: promise()) }
}

/// For what must not fail: an error of it is a broken promise, not the input's fault.
func mustNotFail<Value>(_ what: String, _ body: () throws -> Value) throws(BrokenPromise) -> Value {
    do {
        return try body()
    } catch {
        throw BrokenPromise(description: "\(what): \(error)")
    }
}
