package import Backbone
package import Operations

extension Settings {
    /// The brokers of a node of the plane, each with its public key where this node has keys.
    ///
    /// - Throws: `SettingsError`, which names the option.
    package func brokers() throws -> [BrokerEndpoints] {
        let endpoints = (self.list(.brokers) ?? []).map { BrokerEndpoints($0) }
        guard !endpoints.isEmpty, !endpoints.contains(nil) else {
            let accepted = "PUBLISH+SUBSCRIBE endpoints of each broker, such as tcp://broker:7001+tcp://broker:7002"
            throw self.refusal(of: .brokers, accepted: accepted)
        }
        let brokers = endpoints.compactMap { $0 }
        let keys = try self.brokerKeys(count: brokers.count)
        return brokers.enumerated().map { index, broker in
            var broker = broker
            broker.key = keys[index]
            return broker
        }
    }

    /// - Returns: as many as there are brokers.
    private func brokerKeys(count: Int) throws -> [CurveKey?] {
        guard self.text(.curveSecretKeyFile) != nil else {
            guard self.text(.curveBrokerKeys) == nil else {
                throw self.refusal(of: .curveBrokerKeys, accepted: "nothing without curve-secret-key-file")
            }
            return [CurveKey?](repeating: nil, count: count)
        }
        let accepted = "a file with the public key of all brokers, or of each in the order of brokers (\(count))"
        let keys = try self.keys(.curveBrokerKeys, accepted: accepted, read: NodeKeys.publicKeys)
        guard keys.count == count || keys.count == 1 else {
            throw self.refusal(of: .curveBrokerKeys, fault: .wrongNumber(of: keys.count), accepted: accepted)
        }
        return keys.count == count ? keys : [CurveKey?](repeating: keys[0], count: count)
    }
}
