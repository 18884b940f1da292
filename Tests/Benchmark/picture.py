"""The results as a picture: what each scenario reaches and what it costs, beside what it is compared with."""

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

COLOURS = {"signalbox": "#2f6fb0", "gateway alone": "#7fb069", "NIOWebSocket": "#c9a227"}
PARTS = {"gateway": "#2f6fb0", "engine": "#d1495b", "broker": "#8d99ae", "server": "#7fb069"}


def draw(results, path):
    """Three rows: rates and CPU of what is compared; CPU of what is not; memory."""
    compared = [name for name in results.scenarios if len(results.servers(name)) > 1]
    single = [name for name in results.scenarios if name not in compared and results.median(name, "cpu") > 0]
    idle = [name for name in results.scenarios if results.median(name, "bytes") > 0]
    figure, axes = pyplot.subplots(2, 2, figsize=(15, 10), layout="constrained")
    _bars(axes[0][0], results, compared, "rate", "messages or deliveries per second")
    _bars(axes[0][1], results, compared, "cpu", "CPU per message or delivery, µs, all server processes")
    _stacks(axes[1][0], results, single, "cpu_us_", 1, "CPU per operation, µs, by process")
    _stacks(axes[1][1], results, idle, "bytes_", 1000, "memory per idle connection, KB, by process")
    figure.suptitle("Signalbox: medians of alternated rounds, 2 cores, one event loop each")
    figure.savefig(path, dpi=110)


def _bars(axis, results, scenarios, figure, title):
    axis.set_title(title)
    width = 0.8 / len(COLOURS)
    for offset, (server, colour) in enumerate(COLOURS.items()):
        values = [results.median(name, figure, server) for name in scenarios]
        places = [place + offset * width for place in range(len(scenarios))]
        axis.bar_label(axis.bar(places, values, width, label=server, color=colour), fmt=_short, fontsize=7)
    axis.set_xticks([place + width for place in range(len(scenarios))], scenarios, rotation=15, fontsize=8)
    if figure == "rate":
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
