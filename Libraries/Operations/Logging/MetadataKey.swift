package import Logging

/// The keys of everything that services log.
package enum MetadataKey: String, Sendable {
    case application
    case bytes
    case channel
    case cluster
    case connections
    case count
    case elapsed
    case endpoint
    case epoch
    case error
    case exit
    case file
    case index
    case key
    case limit
    case link
    case message
    case name
    case namespace
    case node
    case option
    case path
    case pid
    case port
    case reason
    case remote
    case role
    case sequence
    case service
    case session
    case signal
    case slot
    case source
    case state
    case suggestion
    case timeout
    case topic
    case transport
    case url
}

extension Logger {
    /// Identity that is bound to a logger once: `logger[.node] = "\(id)"`.
    package subscript(_ key: MetadataKey) -> Logger.MetadataValue? {
        get { self[metadataKey: key.rawValue] }
        set { self[metadataKey: key.rawValue] = newValue }
    }
}

extension Dictionary where Key == String, Value == Logger.MetadataValue {
    /// Metadata of one line: `logger.info("linked", metadata: .data([.node: "\(id)"]))`.
    package static func data(_ pairs: KeyValuePairs<MetadataKey, Logger.MetadataValue>) -> Logger.Metadata {
        Dictionary(pairs.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { _, last in last })
    }
}
