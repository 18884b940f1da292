import SocketIO

/// A spec, or what goes with it, is not what a driver event takes.
struct InvalidSpec: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }

    var answer: JSONValue { ["error": JSONValue("invalid spec: \(self.what)")] }
}
