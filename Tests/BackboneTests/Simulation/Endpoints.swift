import Foundation

/// Fresh ipc paths; the files go when their socket is closed.
enum Endpoints {
    static func ipc(_ name: String) -> String {
        "ipc://\(NSTemporaryDirectory())/signalbox-\(name)-\(UInt32.random(in: .min ... .max))"
    }
}
