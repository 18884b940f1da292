/// What a text message is to a server that knows of Engine.IO and Socket.IO only how a client begins.
package enum EngineIOText {
    /// `40`: the client joins the main namespace.
    case connect
    /// `42["all",…`: an event for every connection.
    case broadcast
    /// To be sent back as it came.
    case echo

    package init(_ text: RawSpan) {
        self = text.withUnsafeBytes { text in
            if text.elementsEqual("40".utf8) { return .connect }
            return text.starts(with: #"42["all","#.utf8) ? .broadcast : .echo
        }
    }

    /// `0`: the session is open. The heartbeat is announced so slow that a load is over before its first beat.
    package static func open() -> String {
        #"0{"sid":"\#(Self.randomID())","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#
    }

    /// `40`: the namespace is joined.
    package static func connected() -> String {
        #"40{"sid":"\#(Self.randomID())"}"#
    }

    /// In Node.js' form.
    private static func randomID() -> String {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return String((0..<20).map { _ in alphabet.randomElement()! })
    }
}
