"""The results as a picture: what each scenario reaches and what it costs, beside what it is compared with."""

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

COLOURS = {"signalbox": "#2f6fb0", "gateway alone": "#7fb069", "NIOWebSocket": "#c9a227"}
LINKED = {"within": "#2f6fb0", "across": "#d1495b"}
PARTS = {"gateway": "#2f6fb0", "engine": "#d1495b", "broker": "#8d99ae", "server": "#7fb069"}


def draw(results, path):
    """Rates and CPU of what is compared; CPU of what is not; memory; within a cluster and across linked ones."""
    compared = _measured_on(results, set(COLOURS), several=True)
    linked = _measured_on(results, set(LINKED), several=True)
    single = _measured_on(results, {"signalbox"}, several=False)
    idle = [name for name in single if results.median(name, "bytes") > 0]
    single = [name for name in single if name not in idle]
    figure, axes = pyplot.subplots(3, 2, figsize=(15, 15), layout="constrained")
    _bars(axes[0][0], results, compared, COLOURS, "rate", "messages or deliveries per second")
    _bars(axes[0][1], results, compared, COLOURS, "cpu", "CPU per message or delivery, µs, all server processes")
    _bars(axes[2][0], results, linked, LINKED, "rate", "messages or deliveries per second, linked clusters")
    _bars(axes[2][1], results, linked, LINKED, "cpu", "CPU per message or delivery, µs, all processes of both clusters")
    _stacks(axes[1][0], results, single, "cpu_us_", 1, "CPU per operation, µs, by process")
    _stacks(axes[1][1], results, idle, "bytes_", 1000, "memory per idle connection, KB, by process")
    figure.suptitle("Signalbox: medians of alternated rounds, 2 cores, one event loop each")
    figure.savefig(path, dpi=110)


def _measured_on(results, servers, several):
    return [name for name in results.scenarios
            if set(results.servers(name)) <= servers and (len(results.servers(name)) > 1) == several]


def _bars(axis, results, scenarios, colours, figure, title):
    axis.set_title(title)
    width = 0.8 / len(colours)
    for offset, (server, colour) in enumerate(colours.items()):
        values = [results.median(name, figure, server) for name in scenarios]
        places = [place + offset * width for place in range(len(scenarios))]
        axis.bar_label(axis.bar(places, values, width, label=server, color=colour), fmt=_short, fontsize=7)
    axis.set_xticks([place + width for place in range(len(scenarios))], scenarios, rotation=15, fontsize=8)
    if figure == "rate" and scenarios:
        axis.set_yscale("log")
    axis.legend(fontsize=8)


def _stacks(axis, results, scenarios, prefix, unit, title):
    axis.set_title(title)
    bottoms = [0.0] * len(scenarios)
    for part, colour in PARTS.items():
        if not all(results.has_figure(name, prefix + part) for name in scenarios):
            continue
        values = [max(0.0, results.median(name, prefix + part)) / unit for name in scenarios]
        axis.bar(range(len(scenarios)), values, 0.5, bottom=bottoms, label=part, color=colour)
        bottoms = [bottom + value for bottom, value in zip(bottoms, values)]
    for place, total in enumerate(bottoms):
        axis.text(place, total, _short(total), ha="center", va="bottom", fontsize=8)
    axis.set_xticks(range(len(scenarios)), scenarios, rotation=15, fontsize=8)
    axis.legend(fontsize=8)


def _short(value):
    return f"{value / 1000:.0f} k" if value >= 10_000 else f"{value:.3g}"
