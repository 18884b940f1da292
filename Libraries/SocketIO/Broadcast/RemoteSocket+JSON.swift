import NIOCore
import SocketIOProtocol

/// A socket's picture as it travels between servers: `{"id","rooms","data","handshake"}`, as in Node.js.
extension RemoteSocket {
    var json: JSONValue {
        [
            "id": JSONValue(self.id), "rooms": JSONValue(self.rooms.map { JSONValue($0) }),
            "data": JSONValue(self.data.map { (key: $0.key, value: $0.value) }), "handshake": self.handshake.json,
        ]
    }

    /// Arrays with a picture of each socket, as many as it takes.
    @EngineActor
    static func pictures(of sockets: [Socket]) -> [JSONFragment] {
        let pictures = sockets.map { RemoteSocket($0).json }
        return pictures.parts { $0.fragment.byteCount }.map { JSONValue($0).fragment }
    }

    /// The sockets of an array of pictures; what is no picture is left out.
    static func all(_ pictures: JSONValue, _ namespace: Namespace) -> [RemoteSocket] {
        (pictures.array ?? []).compactMap { RemoteSocket($0, namespace) }
    }

    private init?(_ picture: JSONValue, _ namespace: Namespace) {
        guard let id = picture["id"]?.string, let handshake = picture["handshake"] else { return nil }
        self.init(
            id: id,
            handshake: Handshake(handshake),
            rooms: Set((picture["rooms"]?.array ?? []).compactMap(\.string)),
            data: picture["data"]?.object ?? [:],
            namespace: namespace
        )
    }
}

extension Handshake {
    /// What ``json`` gives, or a Node.js server; members that are missing are empty.
    fileprivate init(_ json: JSONValue) {
        self.headers = Headers(Self.texts(json["headers"]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        self.address = json["address"]?.string ?? ""
        self.xdomain = json["xdomain"]?.bool ?? false
        self.secure = json["secure"]?.bool ?? false
        self.issued = json["issued"]?.int ?? 0
        self.url = json["url"]?.string ?? ""
        self.query = Self.texts(json["query"])
        self.auth = json["auth"] ?? .emptyObject
    }

    private static func texts(_ object: JSONValue?) -> [String: String] {
        (object?.object ?? [:]).compactMapValues(\.string)
    }
}

extension JSONFragment {
    /// With its attachments, which may be a neighbour's in part.
    fileprivate var byteCount: Int {
        self.attachments.reduce(self.bytes.readableBytes) { $0 + $1.readableBytes }
    }
}
