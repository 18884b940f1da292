/// The series under one name: same kind, same help text, different labels.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter
        case gauge
    }

    struct Series: Sendable {
        var labels: [(key: String, value: String)]
        var read: @Sendable () -> Double
    }

    let kind: Kind
    let help: String
    private(set) var series: [Series] = []

    init(kind: Kind, help: String) {
        self.kind = kind
        self.help = help
    }

    mutating func add(_ kind: Kind, _ labels: [(key: String, value: String)], _ read: @escaping @Sendable () -> Double)
    {
        precondition(kind == self.kind, "a metric's name has one kind")
        precondition(self.series.count < Metrics.seriesLimit, "a metric's labels are bounded")
        precondition(!self.series.contains { $0.labels.elementsEqual(labels, by: ==) }, "a metric is created once")
        self.series.append(Series(labels: labels, read: read))
    }
}
