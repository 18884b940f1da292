extension CORSPolicy.Origin: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let isAnyone = try? container.decode(Bool.self) {
            self = isAnyone ? .reflected : .disabled
        } else if let origin = try? container.decode(String.self) {
            self = origin == "*" || origin.isEmpty ? .any : .exactly(origin)
        } else {
            self = .oneOf(try container.decode([String].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .any: try container.encode("*")
        case .reflected: try container.encode(true)
        case .disabled: try container.encode(false)
        case .exactly(let origin): try container.encode(origin)
        case .oneOf(let origins): try container.encode(origins)
        }
    }
}

extension CORSPolicy {
    private enum CodingKeys: String, CodingKey {
        case origin, methods, allowedHeaders, exposedHeaders, credentials, maxAge, preflightContinue
        case optionsSuccessStatus
        /// Another name of `allowedHeaders`.
        case headers
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        self.origin = try object.decodeIfPresent(Origin.self, forKey: .origin) ?? self.origin
        self.methods = try object.decodeNames(forKey: .methods) ?? self.methods
        self.allowedHeaders =
            try object.decodeNames(forKey: .allowedHeaders) ?? object.decodeNames(forKey: .headers)
        self.exposedHeaders = try object.decodeNames(forKey: .exposedHeaders) ?? self.exposedHeaders
        self.credentials = try object.decodeIfPresent(Bool.self, forKey: .credentials) ?? self.credentials
        self.maxAge = try object.decodeIfPresent(Int.self, forKey: .maxAge)
        self.preflightContinue = try object.decodeIfPresent(Bool.self, forKey: .preflightContinue) ?? false
        self.optionsSuccessStatus =
            try object.decodeIfPresent(UInt16.self, forKey: .optionsSuccessStatus) ?? self.optionsSuccessStatus
    }

    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(self.origin, forKey: .origin)
        try object.encode(self.methods, forKey: .methods)
        try object.encodeIfPresent(self.allowedHeaders, forKey: .allowedHeaders)
        try object.encode(self.exposedHeaders, forKey: .exposedHeaders)
        try object.encode(self.credentials, forKey: .credentials)
        try object.encodeIfPresent(self.maxAge, forKey: .maxAge)
        try object.encode(self.preflightContinue, forKey: .preflightContinue)
        try object.encode(self.optionsSuccessStatus, forKey: .optionsSuccessStatus)
    }
}

extension KeyedDecodingContainer {
    /// A list of names, or one text of names with commas between them.
    fileprivate func decodeNames(forKey key: Key) throws -> [String]? {
        guard self.contains(key), try !self.decodeNil(forKey: key) else { return nil }
        if let text = try? self.decode(String.self, forKey: key) {
            return text.split(separator: ",").map { String($0.drop { $0 == " " }) }
        }
        return try self.decode([String].self, forKey: key)
    }
}
