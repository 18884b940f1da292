import Foundation

/// A folder that ends with its test.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "signalbox-test-\(UUID())"

    init() throws {
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(self.path)/\(name)")
    }

    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let path = "\(self.path)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}
