/// The Prometheus text format: `# HELP`, `# TYPE`, then a line per series.
enum PrometheusText {
    static func family(named name: String, _ family: MetricFamily) -> String {
        let name = self.name(name, family.kind)
        let series = family.series.map { "\(name)\(self.labels($0.labels)) \(self.number($0.read()))\n" }
        return "# HELP \(name) \(self.help(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n" + series.joined()
    }

    private static func name(_ dotted: String, _ kind: MetricFamily.Kind) -> String {
        let name = "signalbox_" + dotted.map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
        switch kind {
        case .counter: return name + "_total"
        case .gauge: return name
        }
    }

    private static func labels(_ labels: [(key: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.key)=\"\(self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? String(value)
    }

    private static func help(_ text: String) -> String {
        text.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }

    private static func escaped(_ text: String) -> String {
        self.help(text).map { $0 == "\"" ? "\\\"" : String($0) }.joined()
    }
}
