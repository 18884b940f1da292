/// What a broker binds: nodes publish to one endpoint and subscribe to the other.
package struct BrokerEndpoints: Sendable, Equatable {
    package var publish: String
    package var subscribe: String

    package init(publish: String, subscribe: String) {
        self.publish = publish
        self.subscribe = subscribe
    }
}
