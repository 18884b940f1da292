"""What is measured: the load generator's commands, and what a good outcome is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """`operation` is what is counted; only some servers can do more than echo."""

    name: str
    command: tuple
    operation: str = "messages"
    compared: bool = True


def echo(clients, messages, outstanding=1):
    return ("echo", "--answer", "event", "--clients", clients, "--messages", messages, "--outstanding", outstanding)


SCENARIOS = [
    Scenario("echo, 1 client", echo(1, 8_000)),
    Scenario("echo, 64 clients", echo(64, 3_000)),
    Scenario("echo, 512 clients", echo(512, 400)),
    Scenario("echo, 64 × 16", echo(64, 16_000, 16)),
    Scenario("broadcast to 500", ("broadcast", "--clients", 500, "--messages", 1_200, "--outstanding", 2), "deliveries"),
    Scenario("broadcast to 2,000", ("broadcast", "--clients", 2_000, "--messages", 300, "--outstanding", 2), "deliveries"),
    Scenario("new WebSocket session", ("sessions", "--sessions", 6_000, "--outstanding", 32), "sessions", compared=False),
    Scenario("polling, keep-alive", ("polling", "--clients", 64, "--messages", 800), "requests", compared=False),
    Scenario("polling, fresh", ("polling", "--fresh", "--clients", 64, "--messages", 150), "requests", compared=False),
    Scenario("upgrade", ("upgrades", "--upgrades", 3_000, "--outstanding", 16), "upgrades", compared=False),
]

# Within one of two linked clusters, and across both.
LINKED = [
    Scenario("linked: echo, 1 client", echo(1, 8_000)),
    Scenario("linked: echo, 64 × 16", echo(64, 2_000, 16)),
    Scenario("linked: broadcast to 500", ("broadcast", "--clients", 500, "--messages", 1_200, "--outstanding", 8),
             "deliveries"),
]

# Measured on servers of their own: memory that another run has left would count for less than it is.
IDLE = {
    "idle connection": ("idle", "--clients", 5_000),
    "idle after a 16 KB message": ("idle", "--clients", 5_000, "--message-bytes", 16_384),
}


@dataclass(frozen=True)
class Goal:
    """A figure that has to be at most, or at least, so much."""

    name: str
    value: float
    at_most: float = float("inf")
    at_least: float = 0.0

    @property
    def is_reached(self):
        return self.at_least <= self.value <= self.at_most

    @property
    def limit(self):
        return f"≥ {self.at_least:g}" if self.at_least else f"≤ {self.at_most:g}"


def goals(results):
    """The targets, from the medians of all rounds."""

    def ratio(scenario, figure, other):
        return results.paired_ratio(scenario, figure, other)

    if results.has("echo, 64 clients"):
        yield Goal("64 clients: messages/s, × NIOWebSocket", ratio("echo, 64 clients", "rate", "NIOWebSocket"), at_least=0.9)
        yield Goal("64 clients: CPU per message, × NIOWebSocket", ratio("echo, 64 clients", "cpu", "NIOWebSocket"), at_most=1.0)
        yield Goal("64 clients: engine, µs CPU per echo", results.median("echo, 64 clients", "cpu_us_engine"), at_most=3.0)
    if results.has("echo, 64 × 16"):
        yield Goal("pipelined: messages/s, × NIOWebSocket", ratio("echo, 64 × 16", "rate", "NIOWebSocket"), at_least=1.8)
        yield Goal("pipelined: messages/s, × gateway alone", ratio("echo, 64 × 16", "rate", "gateway alone"), at_least=0.7)
        yield Goal("pipelined: engine, µs CPU per echo", results.median("echo, 64 × 16", "cpu_us_engine"), at_most=1.5)
    for audience in ("broadcast to 500", "broadcast to 2,000"):
        if results.has(audience):
            yield Goal(f"{audience}: CPU per delivery, × gateway alone", ratio(audience, "cpu", "gateway alone"), at_most=1.2)
    costs = {"polling, keep-alive": 25, "polling, fresh": 90, "upgrade": 400, "new WebSocket session": 150}
    for name, limit in costs.items():
        if results.has(name):
            yield Goal(f"{name}: µs CPU", results.median(name, "cpu"), at_most=limit)
    if results.has("upgrade"):
        yield Goal("upgrade: p50, ms", results.median("upgrade", "latency_p50_us") / 1000, at_most=10)
    if results.has("linked: echo, 1 client"):
        across = results.paired_ratio("linked: echo, 1 client", "latency_p50_us", "within", own="across")
        yield Goal("echo across clusters: p50, × within one", across, at_most=4)
    if results.has("linked: broadcast to 500"):
        rate = results.median("linked: broadcast to 500", "rate", "across")
        yield Goal("broadcast across clusters: thousand deliveries/s", rate / 1_000, at_least=100)
    for name, limit in (("idle connection", 8.0), ("idle after a 16 KB message", 14.0)):
        if results.has(name):
            yield Goal(f"{name}: KB in all services", results.median(name, "bytes") / 1000, at_most=limit)
