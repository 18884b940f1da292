import Glibc

/// Reads files of keys: whole, small, and with the mode they have at that moment.
package enum KeyFile {
    /// Thousands of keys with their names.
    static let maximumSize = 1_024 * 1_024

    /// What changes when a file is written or replaced.
    package struct Stamp: Equatable {
        private let device: UInt
        private let inode: UInt
        private let size: Int
        private let seconds: Int
        private let nanoseconds: Int

        fileprivate init(_ status: stat) {
            self.device = UInt(status.st_dev)
            self.inode = UInt(status.st_ino)
            self.size = Int(status.st_size)
            self.seconds = status.st_mtim.tv_sec
            self.nanoseconds = status.st_mtim.tv_nsec
        }

        /// nil where there is no such file.
        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    /// Refuses a file that others than owner and group may write: who may write a list decides whom it trusts.
    ///
    /// - Parameter isSecret: refuses one that these others may use in any way.
    package static func read(
        _ path: String,
        isSecret: Bool = false
    ) throws(KeyFileFault) -> (text: String, stamp: Stamp) {
        // Without O_NONBLOCK a pipe in the file's place would be waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(self.reason) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(self.reason) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("it is no file") }
        guard !isSecret || status.st_mode & S_IRWXO == 0 else { throw .open(mode: status.st_mode & 0o7777) }
        guard status.st_mode & S_IWOTH == 0 else { throw .writable(mode: status.st_mode & 0o7777) }
        return (try self.contents(of: descriptor), Stamp(status))
    }

    private static func contents(of descriptor: Int32) throws(KeyFileFault) -> String {
        var bytes = [UInt8](repeating: 0, count: self.maximumSize + 1)
        var count = 0
        while count < bytes.count {
            let received = bytes.withUnsafeMutableBytes { bytes in
                let room = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
                return Glibc.read(descriptor, room.baseAddress, room.count)
            }
            if received < 0 && errno == EINTR { continue }
            guard received >= 0 else { throw .unreadable(self.reason) }
            guard received > 0 else { return String(decoding: bytes[..<count], as: UTF8.self) }
            count += received
        }
        throw .tooLarge
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
