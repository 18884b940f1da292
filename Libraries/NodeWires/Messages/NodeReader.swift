import Adapter
import SocketIOProtocol

/// Reads the members of a message.
struct NodeReader {
    private let object: JSONObject

    init(_ fragment: JSONFragment) throws(NodeMessageError) {
        guard let object = JSONObject(fragment) else { throw .unknownShape }
        self.object = object
    }

    /// `nil` for one that is missing or null.
    func value(_ name: String) -> JSONFragment? {
        self.object[name].flatMap { $0.kind == .null ? nil : $0 }
    }

    func text(_ name: String) throws(NodeMessageError) -> String {
        guard let text = try self.textIfPresent(name) else { throw .invalid(name) }
        return text
    }

    func textIfPresent(_ name: String) throws(NodeMessageError) -> String? {
        guard let value = self.value(name) else { return nil }
        guard let text = value.name else { throw .invalid(name) }
        return text
    }

    func integer(_ name: String) throws(NodeMessageError) -> Int {
        guard let integer = self.value(name)?.integer else { throw .invalid(name) }
        return integer
    }

    /// Rooms may be numbers in Node.js; here a room's name is a text.
    func names(_ name: String) throws(NodeMessageError) -> [String] {
        guard let value = self.value(name) else { return [] }
        guard let list = value.list else { throw .invalid(name) }
        let names = list.compactMap(\.name)
        guard names.count == list.count else { throw .invalid(name) }
        return names
    }

    func list(_ name: String) throws(NodeMessageError) -> [JSONFragment] {
        guard let list = self.value(name)?.list else { throw .invalid(name) }
        return list
    }

    /// What is missing is false, as is what JavaScript takes for it.
    func flag(_ name: String, default value: Bool = false) -> Bool {
        self.value(name)?.bool ?? value
    }

    func reader(_ name: String) throws(NodeMessageError) -> NodeReader {
        guard let value = self.value(name), value.kind == .object else { throw .invalid(name) }
        return try NodeReader(value)
    }
}

extension NodeReader {
    func audience() throws(NodeMessageError) -> Audience {
        Audience(rooms: try self.names("rooms"), except: try self.names("except"))
    }

    /// Of a broadcast.
    func options() throws(NodeMessageError) -> BroadcastOptions {
        var flags = BroadcastFlags()
        if self.value("flags") != nil {
            let said = try self.reader("flags")
            flags.volatile = said.flag("volatile")
            flags.compress = said.flag("compress", default: true)
            if said.value("timeout") != nil {
                flags.timeout = .milliseconds(min(max(try said.integer("timeout"), 1), Int(Int32.max)))
            }
        }
        return BroadcastOptions(audience: try self.audience(), flags: flags)
    }

    /// The array of an event's name and arguments.
    func event(_ name: String) throws(NodeMessageError) -> JSONFragment {
        guard let value = self.value(name) else { throw .invalid(name) }
        guard let first = value.elements.first.map({ value.slice($0) }), let event = first.name else {
            throw .invalid(name)
        }
        guard first.kind != .string else { return value }
        // A number is the name its digits spell.
        var arguments = ArgumentsWriter(name: event)
        for element in value.elements.dropFirst() { arguments.append(value.slice(element)) }
        return arguments.fragment
    }
}

/// A packet of a broadcast: `{type: 2, data: [name, …], nsp}`. Attachments stand inline, whatever their number.
struct NodePacket {
    let event: JSONFragment
    let namespace: String

    init(_ reader: NodeReader) throws(NodeMessageError) {
        let type = try reader.integer("type")
        guard type == PacketType.event.rawValue || type == PacketType.binaryEvent.rawValue else {
            throw .notAnEvent(type: type)
        }
        self.event = try reader.event("data")
        self.namespace = try reader.textIfPresent("nsp") ?? "/"
        let name = self.event.elements.first.flatMap { self.event.slice($0).string } ?? ""
        guard !EventName(name).isReserved else { throw .reservedEvent(name) }
    }
}
