import Synchronization

/// The metrics of one process. Names are dotted (`gateway.connections`); the Prometheus text makes
/// `signalbox_gateway_connections` of them, and counters end in `_total`.
///
/// A metric is created once, at start, with all its labels: nothing is looked up when it changes. A name has one kind
/// and one help text, and at most `seriesLimit` sets of labels; breaking one of these rules is a mistake in our code.
package final class Metrics: Sendable {
    /// Bound of the sets of labels under one name.
    package static let seriesLimit = 128

    private let families = Mutex<[String: MetricFamily]>([:])

    package init() {}

    package func counter(_ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]) -> Counter {
        let counter = Counter()
        self.add(name, help, .counter, labels) { Double(counter.value) }
        return counter
    }

    /// A counter whose value somebody else keeps, read when the metrics are asked for. `read` is called on another
    /// thread, and never answers less than before.
    package func counter(
        _ name: String,
        _ help: String,
        labels: KeyValuePairs<String, String> = [:],
        read: @escaping @Sendable () -> UInt64
    ) {
        self.add(name, help, .counter, labels) { Double(read()) }
    }

    package func gauge(_ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]) -> Gauge {
        let gauge = Gauge()
        self.add(name, help, .gauge, labels) { Double(gauge.value) }
        return gauge
    }

    /// A gauge whose value is read when the metrics are asked for. `read` is called on another thread.
    package func gauge(
        _ name: String,
        _ help: String,
        labels: KeyValuePairs<String, String> = [:],
        read: @escaping @Sendable () -> Double
    ) {
        self.add(name, help, .gauge, labels, read)
    }

    /// All metrics in the Prometheus text format, version 0.0.4, sorted by name.
    package func prometheusText() -> String {
        let families = self.families.withLock { $0 }
        return families.sorted { $0.key < $1.key }.map { PrometheusText.family(named: $0.key, $0.value) }.joined()
    }

    private func add(
        _ name: String,
        _ help: String,
        _ kind: MetricFamily.Kind,
        _ labels: KeyValuePairs<String, String>,
        _ read: @escaping @Sendable () -> Double
    ) {
        self.families.withLock { families in
            families[name, default: MetricFamily(kind: kind, help: help)].add(kind, Array(labels), read)
        }
    }
}
