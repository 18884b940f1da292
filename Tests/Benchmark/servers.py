"""The servers that are compared: Signalbox as a whole, its WebSocket alone, and swift-nio's."""

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Clients"))
from cluster import Process, free_port  # noqa: E402
from tcp_cluster import readiness_at  # noqa: E402


class Signalbox:
    """A broker, an engine with the application `load` and a gateway with one event loop, over ipc; with a Redis, a bridge."""

    name, other_url = "signalbox", None

    def __init__(self, cluster="local", redis=(), engine=()):
        self.cluster, self._redis, self._engine = cluster, redis, engine

    def __enter__(self):
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="signalbox-"))
        publish, subscribe, link, bridge = (f"ipc://{folder}/{name}" for name in ("publish", "subscribe", "link", "bridge"))
        node = ["--brokers", f"{publish}+{subscribe}", "--cluster-name", self.cluster]
        options = {
            "broker": ["--publish-bind", publish, "--subscribe-bind", subscribe],
            "engine": [*node, "--application", "load", "--link-bind", link, *self._engine],
            "gateway": [*node, "--port", 0, "--event-loops", 1],
        }
        if self._redis:
            options["redis-bridge"] = [*node, "--link-bind", bridge, *self._redis]
        services = {name: self._stack.enter_context(Process(name, *more)) for name, more in options.items()}
        ready = {name: service.announcement(lambda line: "service" in line) for name, service in services.items()}
        self.processes = {name: service.child.pid for name, service in services.items()}
        self.url, self.operations = ready["gateway"]["url"], ready["gateway"]["operations"]
        return self

    def __exit__(self, *failure):
        self._stack.close()


@dataclass
class View:
    """A way into linked clusters: what is measured there, under a name of its own."""

    name: str
    url: str
    other_url: str | None
    processes: dict


@contextmanager
def linked_clusters():
    """Two clusters with a bridge each to one Redis, to be seen from within one of them and across both.

    Sessions stay where they were opened, so that what is measured across crosses the bridges.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="signalbox-redis-")))
        (folder / "secret").write_text("0123456789abcdef" * 4)
        (folder / "secret").chmod(0o600)
        port = free_port()
        redis = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
                                 stdout=subprocess.DEVNULL)
        stack.callback(redis.wait)
        stack.callback(redis.terminate)
        bridge = ["--redis", f"redis://127.0.0.1:{port}", "--bridge-secret-file", folder / "secret"]
        engine = ["--delayed-connection-timeout", 0]
        east, west = (stack.enter_context(Signalbox(name, bridge, engine)) for name in ("east", "west"))
        await_links(east, west)
        processes = {f"{cluster.cluster}-{name}": pid for cluster in (east, west) for name, pid in cluster.processes.items()}
        processes = {"redis": redis.pid, **processes}
        yield [View("within", east.url, None, processes), View("across", west.url, east.url, processes)]


def await_links(*clusters, timeout=20):
    deadline = time.monotonic() + timeout
    while any(len([engine for engine in readiness_at(cluster.operations)["engines"] if engine["state"] == "linked"])
              < len(clusters) for cluster in clusters):
        assert time.monotonic() < deadline, [readiness_at(cluster.operations) for cluster in clusters]
        time.sleep(0.05)


class EchoServer:
    """One of the tests' echo servers, which play a Socket.IO server just well enough for the load generator."""

    other_url = None

    def __init__(self, name, binary):
        self.name, self._binary = name, binary

    def __enter__(self):
        # Under the same policy of the kernel's scheduler as the services, which choose it themselves.
        self._process = Process(self._binary, "--engine-io", "--broadcast", prefix=["chrt", "--batch", "0"]).__enter__()
        self.url = self._process.announcement(lambda line: "url" in line)["url"]
        self.processes = {"server": self._process.child.pid}
        return self

    def __exit__(self, *failure):
        self._process.__exit__(*failure)


def all_servers():
    """Whole first; then what it is compared with."""
    return [Signalbox(), EchoServer("gateway alone", "EchoServer"), EchoServer("NIOWebSocket", "NIOWebSocketServer")]
