// JavaScript's notion of true and false is part of Node.js' option: `path: false`, `httpOnly: "no"`, `sameSite: true`.
extension CookieOption {
    private enum CodingKeys: String, CodingKey {
        case name, path, domain, maxAge, httpOnly, secure, partitioned, priority, sameSite
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        self.name = try object.decodeIfPresent(String.self, forKey: .name) ?? self.name
        self.path = try object.decodeTextOrFalse(forKey: .path, default: self.path)
        self.domain = try object.decodeTextOrFalse(forKey: .domain, default: nil)
        self.maxAge = try object.decodeIfPresent(Int.self, forKey: .maxAge)
        self.httpOnly = object.decodeTruth(forKey: .httpOnly, default: self.httpOnly)
        self.secure = object.decodeTruth(forKey: .secure, default: self.secure)
        self.partitioned = object.decodeTruth(forKey: .partitioned, default: self.partitioned)
        self.priority = try object.decodeIfPresent(Priority.self, forKey: .priority)
        self.sameSite = try object.decodeSameSite(forKey: .sameSite, default: self.sameSite)
    }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(self.name, forKey: .name)
        try object.encodeTextOrFalse(self.path, forKey: .path)
        try object.encodeIfPresent(self.domain, forKey: .domain)
        try object.encodeIfPresent(self.maxAge, forKey: .maxAge)
        try object.encode(self.httpOnly, forKey: .httpOnly)
        try object.encode(self.secure, forKey: .secure)
        try object.encode(self.partitioned, forKey: .partitioned)
        try object.encodeIfPresent(self.priority, forKey: .priority)
        try object.encodeTextOrFalse(self.sameSite?.rawValue, forKey: .sameSite)
    }
}

extension KeyedDecodingContainer {
    /// A text, or `false` for none.
    fileprivate func decodeTextOrFalse(forKey key: Key, default: String?) throws -> String? {
        guard self.contains(key) else { return `default` }
        if let isOn = try? self.decode(Bool.self, forKey: key), !isOn { return nil }
        return try self.decodeIfPresent(String.self, forKey: key)
    }

    /// What JavaScript takes for true: anything but `false`, `null`, `0` and the empty text.
    fileprivate func decodeTruth(forKey key: Key, default: Bool) -> Bool {
        guard self.contains(key) else { return `default` }
        if (try? self.decodeNil(forKey: key)) == true { return false }
        if let truth = try? self.decode(Bool.self, forKey: key) { return truth }
        if let number = try? self.decode(Double.self, forKey: key) { return number != 0 }
        if let text = try? self.decode(String.self, forKey: key) { return !text.isEmpty }
        return true
    }

    fileprivate func decodeSameSite(
        forKey key: Key,
        default: CookieOption.SameSite?
    ) throws -> CookieOption.SameSite? {
        guard self.contains(key) else { return `default` }
        if let isStrict = try? self.decode(Bool.self, forKey: key) { return isStrict ? .strict : nil }
        guard let text = try self.decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let sameSite = CookieOption.SameSite(rawValue: text.lowercased()) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "cookie.sameSite is one of strict, lax, none, true and false"
            )
        }
        return sameSite
    }
}

extension KeyedEncodingContainer {
    fileprivate mutating func encodeTextOrFalse(_ text: String?, forKey key: Key) throws {
        if let text {
            try self.encode(text, forKey: key)
        } else {
            try self.encode(false, forKey: key)
        }
    }
}
