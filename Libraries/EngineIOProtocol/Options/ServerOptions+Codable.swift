// Every key may be missing, and unknown ones are ignored: nodes of different versions read one another's announcements.
extension ServerOptions: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, addTrailingSlash, pingInterval, pingTimeout, upgradeTimeout, noopUpgradeInterval, maxHttpBufferSize
        case transports, allowUpgrades, perMessageDeflate, httpCompression, cookie, cors, connectTimeout, serveClient
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        try object.replace(&self.path, forKey: .path)
        try object.replace(&self.addTrailingSlash, forKey: .addTrailingSlash)
        try object.replace(&self.pingInterval, forKey: .pingInterval)
        try object.replace(&self.pingTimeout, forKey: .pingTimeout)
        try object.replace(&self.upgradeTimeout, forKey: .upgradeTimeout)
        try object.replace(&self.noopUpgradeInterval, forKey: .noopUpgradeInterval)
        try object.replace(&self.maxHttpBufferSize, forKey: .maxHttpBufferSize)
        try object.replace(&self.transports, forKey: .transports)
        try object.replace(&self.allowUpgrades, forKey: .allowUpgrades)
        try object.replace(&self.perMessageDeflate, forKey: .perMessageDeflate)
        try object.replace(&self.httpCompression, forKey: .httpCompression)
        try object.replace(&self.cookie, forKey: .cookie)
        try object.replace(&self.cors, forKey: .cors)
        try object.replace(&self.connectTimeout, forKey: .connectTimeout)
        try object.replace(&self.serveClient, forKey: .serveClient)
    }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(self.path, forKey: .path)
        try object.encode(self.addTrailingSlash, forKey: .addTrailingSlash)
        try object.encode(self.pingInterval, forKey: .pingInterval)
        try object.encode(self.pingTimeout, forKey: .pingTimeout)
        try object.encode(self.upgradeTimeout, forKey: .upgradeTimeout)
        try object.encode(self.noopUpgradeInterval, forKey: .noopUpgradeInterval)
        try object.encode(self.maxHttpBufferSize, forKey: .maxHttpBufferSize)
        try object.encode(self.transports, forKey: .transports)
        try object.encode(self.allowUpgrades, forKey: .allowUpgrades)
        try object.encode(Switch(self.perMessageDeflate), forKey: .perMessageDeflate)
        try object.encode(Switch(self.httpCompression), forKey: .httpCompression)
        try object.encode(Switch(self.cookie), forKey: .cookie)
        try object.encode(Switch(self.cors), forKey: .cors)
        try object.encode(self.connectTimeout, forKey: .connectTimeout)
        try object.encode(self.serveClient, forKey: .serveClient)
    }
}

extension KeyedDecodingContainer {
    fileprivate func replace<Value: Decodable>(_ value: inout Value, forKey key: Key) throws {
        value = try self.decodeIfPresent(Value.self, forKey: key) ?? value
    }

    fileprivate func replace<Option: SwitchableOption>(_ option: inout Option?, forKey key: Key) throws {
        guard let given = try self.decodeIfPresent(Switch<Option>.self, forKey: key) else { return }
        option = given.option
    }
}
