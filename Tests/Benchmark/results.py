"""What was measured, by scenario, server and round; medians, ratios of paired rounds, and the table."""

import json
from statistics import median


class Results:
    def __init__(self):
        self._rounds = {}

    def add(self, scenario, server, figures):
        """Adds one round: what the generator reported, with the sum over all server processes."""
        cpu = [value for name, value in figures.items() if name.startswith("cpu_us_") and name != "cpu_us_generator"]
        memory = [value for name, value in figures.items() if name.startswith("bytes_")]
        rate = [value for name, value in figures.items() if name.endswith("_per_second")]
        figures = {**figures, "cpu": sum(cpu), "bytes": sum(memory), "rate": rate[0] if rate else 0}
        self._rounds.setdefault(scenario, {}).setdefault(server, []).append(figures)

    def has(self, scenario):
        return scenario in self._rounds

    def servers(self, scenario):
        return list(self._rounds[scenario])

    @property
    def scenarios(self):
        return list(self._rounds)

    def has_figure(self, scenario, figure):
        return figure in next(iter(self._rounds[scenario].values()))[0]

    def median(self, scenario, figure, server="signalbox"):
        return median(figures[figure] for figures in self._rounds[scenario][server])

    def paired_ratio(self, scenario, figure, other, own="signalbox"):
        """The median of the ratios own : other, of rounds that were run one after the other."""
        own, others = self._rounds[scenario][own], self._rounds[scenario][other]
        return median(mine[figure] / theirs[figure] for mine, theirs in zip(own, others, strict=True))

    def json(self):
        return json.dumps(self._rounds, indent=1, ensure_ascii=False)

    def table(self):
        """One line for each scenario and server; CPU in microseconds an operation, by process."""
        yield f"{'scenario':28} {'server':14} {'per second':>11} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}  of which"
        for scenario, servers in self._rounds.items():
            for server, rounds in servers.items():
                yield self._idle_row(scenario, server) if rounds[0]["bytes"] else self._row(scenario, server)

    def _row(self, scenario, server):
        def of(figure):
            return self.median(scenario, figure, server)

        parts = ", ".join(f"{part} {of('cpu_us_' + part):.2f}" for part in self._parts(scenario, server, "cpu_us_"))
        return (
            f"{scenario:28} {server:14} {of('rate'):>11,.0f} {of('latency_p50_us') / 1000:>8.2f} "
            f"{of('latency_p99_us') / 1000:>8.2f} {of('cpu'):>8.2f}  {parts}"
        )

    def _idle_row(self, scenario, server):
        parts = ", ".join(
            f"{part} {self.median(scenario, 'bytes_' + part, server) / 1000:.2f} KB"
            for part in self._parts(scenario, server, "bytes_")
        )
        return f"{scenario:28} {server:14} {self.median(scenario, 'bytes', server) / 1000:.2f} KB  {parts}"

    def _parts(self, scenario, server, prefix):
        return [name.removeprefix(prefix) for name in self._rounds[scenario][server][0] if name.startswith(prefix)]
