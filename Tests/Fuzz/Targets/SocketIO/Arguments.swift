import Foundation
import NIOCore
import SocketIO
import SocketIOProtocol

extension FuzzTarget {
    /// One argument as the types that handlers declare.
    static let arguments = FuzzTarget("arguments", maximumLength: 2_048) { input in
        let attachments = (0..<Int(input.byte() & 3)).map { ByteBuffer(integer: UInt8($0)) }
        let text = ByteBuffer(bytes: input.takeRest())
        guard let fragment = try? JSONFragment(validating: text, attachments: attachments) else { return }
        let value = JSONValue(fragment)
        try check(value, as: String.self)
        try check(value, as: Int.self)
        try check(value, as: Bool.self)
        try check(value, as: Data.self)
        try check(value, as: ByteBuffer.self)
        try check(value, as: [UInt8].self)
        try check(value, as: [String: Int?].self)
        try check(value, as: Form.self)
        try check(value, as: [Form].self)
        // A number may be one that no JSON can write, and white space is not kept.
        _ = try? value.decode(as: Double.self)
        _ = try? value.decode(as: [Double].self)
        _ = try? value.decode(as: [String: JSONValue].self)
        _ = try? value.decode(as: SocketIO.Arguments.self)
    }
}

/// What applications make of arguments: everything that Codable can do here.
private struct Form: Codable, Equatable {
    enum Choice: String, Codable {
        case one
        case two
    }

    struct Part: Codable, Equatable {
        let number: Int?
        let bytes: Data?
    }

    let name: String
    let choice: Choice?
    let parts: [Part]?
    let places: [String: Part]?
    let small: UInt8?
    let date: Date?
}

private func check<Value: Codable & Equatable>(_ value: JSONValue, as type: Value.Type) throws {
    guard let decoded = try? value.decode(as: type) else { return }
    let again = try JSONValue(encoding: decoded).decode(as: type)
    try promise(again == decoded, "\(decoded) is written as \(again)")
}
