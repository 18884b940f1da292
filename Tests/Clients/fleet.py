"""A cluster whose engines come and go: each service started by itself, over tcp."""

import signal
from contextlib import ExitStack

from cluster import Process, free_port
from tcp_cluster import announced, eventually, readiness


class Fleet:
    """Brokers and gateways that stay, and engines that join and leave. Ready once entered, with `engines` of them."""

    def __init__(self, application, *, gateways=3, engines=2, brokers=2):
        self.application = application
        self.counts = gateways, engines, brokers
        self.gateways, self.engines = [], []
        # Node ids of the engines that have been told to leave, or were killed: their sessions may end.
        self.leaving = set()

    def __enter__(self):
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *failure):
        self._stack.close()

    def _start(self, stack):
        gateways, engines, brokers = self.counts
        base = free_port(2 * brokers + gateways)
        pairs = [[f"tcp://127.0.0.1:{base + 2 * index + half}" for half in range(2)] for index in range(brokers)]
        for publish, subscribe in pairs:
            stack.enter_context(Process("broker", "--publish-bind", publish, "--subscribe-bind", subscribe))
        self.brokers = ",".join("+".join(pair) for pair in pairs)
        self.ports = range(base + 2 * brokers, base + 2 * brokers + gateways)
        for port in self.ports:
            self.gateways.append(stack.enter_context(Process(
                "gateway", "--host", "127.0.0.1", "--port", port, "--brokers", self.brokers, "--shutdown-timeout", 2000)))
        self._stack = stack
        for _ in range(engines):
            self.start_engine()
        self.urls = [announced(gateway)["url"] for gateway in self.gateways]

    def start_engine(self):
        """An engine that has just said that it is ready; gateways may still have to link."""
        engine = self._stack.enter_context(Process(
            "engine", "--application", self.application, "--brokers", self.brokers, "--link-bind", "tcp://127.0.0.1:0",
            "--shutdown-timeout", 1000))
        announced(engine)
        self.engines.append(engine)
        return engine

    def end_engine(self, engine, how=signal.SIGTERM):
        """Returns once the process has ended; `SIGTERM` lets it drain."""
        self.leaving.add(announced(engine)["id"])
        self.engines.remove(engine)
        engine.child.send_signal(how)
        engine.child.wait(20)

    async def settled(self):
        """Every gateway places sessions on every engine that is there."""
        present = {announced(engine)["id"] for engine in self.engines}
        for gateway in self.gateways:
            await eventually(lambda: readiness(gateway), lambda report: present <= {
                engine["id"] for engine in report["engines"] if engine["takesSessions"]})
