import Foundation

/// What a service says on its standard output, once, when it is ready: one line of JSON.
///
/// `{"service":"gateway","id":"…","pid":4711,"url":"http://127.0.0.1:3000","operations":"http://127.0.0.1:40001",
/// "endpoints":{"link":"tcp://127.0.0.1:5000"}}`; `url` for gateways alone, `endpoints` by role.
/// `local-cluster` adds `index` and repeats it.
package struct ReadyLine: Codable, Sendable, Equatable {
    package var service: ServiceKind
    package var index: Int?
    package var id: String
    package var pid: Int32
    package var url: String?
    package var operations: String
    package var endpoints: [String: String]

    package init(
        service: ServiceKind,
        id: String,
        pid: Int32,
        url: String? = nil,
        operations: String,
        endpoints: [String: String] = [:]
    ) {
        self.service = service
        self.id = id
        self.pid = pid
        self.url = url
        self.operations = operations
        self.endpoints = endpoints
    }
}
