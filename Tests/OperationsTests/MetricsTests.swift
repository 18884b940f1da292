import Operations
import Testing

@Suite struct MetricsTests {
    @Test("Metrics are written in Prometheus' text format, sorted by name, one help per name")
    func text() {
        let metrics = Metrics()
        let received = metrics.counter("gateway.packets", "Packets by direction", labels: ["direction": "in"])
        let sent = metrics.counter("gateway.packets", "Packets by direction", labels: ["direction": "out"])
        let connections = metrics.gauge("gateway.connections", "Open connections")
        metrics.gauge("engine.load", "Load") { 0.5 }
        metrics.counter("broker.bytes", "Bytes") { 7 }
        received.increment()
        received.increment(by: 2)
        sent.increment()
        connections.set(5)
        connections.add(-1)
        #expect(
            metrics.prometheusText() == """
                # HELP signalbox_broker_bytes_total Bytes
                # TYPE signalbox_broker_bytes_total counter
                signalbox_broker_bytes_total 7
                # HELP signalbox_engine_load Load
                # TYPE signalbox_engine_load gauge
                signalbox_engine_load 0.5
                # HELP signalbox_gateway_connections Open connections
                # TYPE signalbox_gateway_connections gauge
                signalbox_gateway_connections 4
                # HELP signalbox_gateway_packets_total Packets by direction
                # TYPE signalbox_gateway_packets_total counter
                signalbox_gateway_packets_total{direction="in"} 3
                signalbox_gateway_packets_total{direction="out"} 1

                """
        )
    }

    @Test("Label values and help texts are escaped")
    func escaping() {
        let metrics = Metrics()
        _ = metrics.counter("x", "back\\slash\nline", labels: ["reason": "say \"no\"\n\\"])
        #expect(
            metrics.prometheusText() == #"""
                # HELP signalbox_x_total back\\slash\nline
                # TYPE signalbox_x_total counter
                signalbox_x_total{reason="say \"no\"\n\\"} 0

                """#
        )
    }

    @Test("Counters lose nothing when threads add at once")
    func concurrency() async {
        let counter = Metrics().counter("x", "x")
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { counter.increment() } }
            }
        }
        #expect(counter.value == 8_000)
    }
}
