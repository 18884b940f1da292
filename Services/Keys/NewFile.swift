import Glibc

/// A file that was not there before.
enum NewFile {
    static func mustNotExist(_ path: String) throws(KeyFilesError) {
        guard access(path, F_OK) == 0 else { return }
        throw KeyFilesError("\(path) exists already: its key may be in use, so it stays")
    }

    static func create(_ path: String, mode: mode_t, _ text: String) throws(KeyFilesError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw KeyFilesError("cannot make \(path)", errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw KeyFilesError("cannot write \(path)", errno: errno)
        }
    }
}
