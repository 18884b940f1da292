"""The servers that are compared: Signalbox as a whole, its WebSocket alone, and swift-nio's."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Clients"))
from cluster import Process  # noqa: E402


class Signalbox:
    """A broker, an engine with the application `load` and a gateway with one event loop, over ipc."""

    name = "signalbox"

    def __enter__(self):
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="signalbox-"))
        publish, subscribe, link = (f"ipc://{folder}/{name}" for name in ("publish", "subscribe", "link"))
        brokers = ["--brokers", f"{publish}+{subscribe}"]
        options = {
            "broker": ["--publish-bind", publish, "--subscribe-bind", subscribe],
            "engine": [*brokers, "--application", "load", "--link-bind", link],
            "gateway": [*brokers, "--port", 0, "--event-loops", 1],
        }
        services = {name: self._stack.enter_context(Process(name, *more)) for name, more in options.items()}
        ready = {name: service.announcement(lambda line: "service" in line) for name, service in services.items()}
        self.processes = {name: service.child.pid for name, service in services.items()}
        self.url = ready["gateway"]["url"]
        return self

    def __exit__(self, *failure):
        self._stack.close()


class EchoServer:
    """One of the tests' echo servers, which play a Socket.IO server just well enough for the load generator."""

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
