import Foundation
import Glibc
import Operations

/// A fresh directory for ipc endpoints that nobody else may enter.
///
/// It stands in `/tmp` itself: a Unix socket's path has at most 107 bytes, and `TMPDIR` may be long. While its cluster
/// lives, a file in it is locked; by that a later start knows what a killed cluster left behind.
struct SocketDirectory: Sendable {
    let path: String

    private static let parent = "/tmp"
    private static let prefix = "signalbox-"

    static func create() throws -> SocketDirectory {
        self.removeAbandoned()
        var template = Array("\(self.parent)/\(self.prefix)XXXXXX".utf8CString)
        // mkdtemp makes it 0700.
        guard mkdtemp(&template) != nil else { throw ClusterFailure("cannot make a directory in /tmp", errno: errno) }
        let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
        let directory = SocketDirectory(path: String(decoding: bytes, as: UTF8.self))
        // The lock goes with this process, so the descriptor stays open.
        guard directory.lock(O_CREAT) != nil else {
            throw ClusterFailure("cannot lock \(directory.path)", errno: errno)
        }
        return directory
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    private static func removeAbandoned() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self.parent)) ?? []
        for name in names where name.hasPrefix(self.prefix) {
            let directory = SocketDirectory(path: "\(self.parent)/\(name)")
            // Without the file it is just being made, or none of ours.
            guard let lock = directory.lock(0) else { continue }
            directory.remove()
            close(lock)
        }
    }

    /// The descriptor that holds the lock; `nil` where somebody else does, or there is no such file.
    private func lock(_ flags: Int32) -> Int32? {
        let descriptor = open("\(self.path)/lock", O_RDWR | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
