import Glibc

/// Why a local cluster cannot be started.
struct ClusterFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ description: String, errno: Int32) {
        self.init("\(description): \(String(cString: strerror(errno)))")
    }
}
