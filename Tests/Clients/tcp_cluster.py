"""Brokers, engines and gateways, each started by itself over tcp; every engine is reached through a `FaultyPath`, unless
the paths are to be direct."""

import asyncio
import json
import os
import re
import signal
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

from cluster import Process, free_port
from faulty_path import FaultyPath


class TcpCluster:
    """A cluster that is ready once entered: every gateway places sessions on every engine."""

    def __init__(self, application, *, engines=1, gateways=1, brokers=1, direct=False, broker_options=(),
                 engine_options=(), gateway_options=(), environment=None):
        self.is_direct, self.broker_options, self.environment = direct, broker_options, environment
        self.application, self.engine_options, self.gateway_options = application, engine_options, gateway_options
        self.counts = brokers, engines, gateways
        self.processes = []  # Brokers, by their place in `brokers`.
        self.engines, self.gateways, self.paths = [], [], []
        self._stack = ExitStack()

    def __enter__(self):
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *failure):
        for service in self.engines + self.gateways:
            if service.child.poll() is None:
                service.child.send_signal(signal.SIGCONT)
        self._stack.close()

    def _start(self, stack):
        brokers, engines, gateways = self.counts
        base = free_port(2 * brokers + 2 * engines + gateways)
        self.brokers = [f"tcp://127.0.0.1:{base + 2 * index}+tcp://127.0.0.1:{base + 2 * index + 1}"
                        for index in range(brokers)]
        base += 2 * brokers
        self._ports = [base + 2 * index for index in range(engines)]
        self.gateway_ports = [base + 2 * engines + index for index in range(gateways)]
        for endpoints in self.brokers:
            self.processes.append(stack.enter_context(self._broker(endpoints)))
        for port in self._ports:
            if not self.is_direct:
                self.paths.append(stack.enter_context(FaultyPath(port + 1, target=port)))
            self.engines.append(stack.enter_context(self._engine(port)))
        for port in self.gateway_ports:
            self.gateways.append(stack.enter_context(self._gateway(port)))
        for service in self.processes + self.engines + self.gateways:
            announced(service)
        self.await_engines()

    def _broker(self, endpoints):
        publish, subscribe = endpoints.split("+")
        return Process("broker", "--publish-bind", publish, "--subscribe-bind", subscribe, *self.broker_options,
                       environment=self.environment)

    def _engine(self, port, brokers=None):
        return Process(
            "engine", "--application", self.application, "--brokers", ",".join(brokers or self.brokers),
            "--shutdown-timeout", 1000, "--link-bind", f"tcp://127.0.0.1:{port}",
            "--link-advertise", f"tcp://127.0.0.1:{port if self.is_direct else port + 1}", *self.engine_options,
            environment=self.environment)

    def _gateway(self, port, brokers=None):
        return Process(
            "gateway", "--host", "127.0.0.1", "--port", port, "--brokers", ",".join(brokers or self.brokers),
            "--shutdown-timeout", 2000, *self.gateway_options, environment=self.environment)

    def restart_broker(self, index):
        """Another broker under the address of one that has ended."""
        self.processes[index] = self._stack.enter_context(self._broker(self.brokers[index]))
        announced(self.processes[index])

    def add_engine(self, brokers=None, is_awaited=True):
        """One more engine, over a direct path."""
        assert self.is_direct
        self._ports.append(free_port())
        self.engines.append(self._stack.enter_context(self._engine(self._ports[-1], brokers)))
        if is_awaited:
            announced(self.engines[-1])
        return self.engines[-1]

    def add_gateway(self, brokers=None):
        self.gateway_ports.append(free_port())
        self.gateways.append(self._stack.enter_context(self._gateway(self.gateway_ports[-1], brokers)))
        announced(self.gateways[-1])
        return self.gateways[-1]

    def restart_engine(self, index):
        """Another engine process under the address of one that has ended."""
        self.engines[index] = self._stack.enter_context(self._engine(self._ports[index]))
        announced(self.engines[index])

    def await_engines(self, timeout=10):
        deadline = time.monotonic() + timeout
        gateways, engines = ([service for service in services if service.child.poll() is None]
                             for services in (self.gateways, self.engines))
        while any(sum(engine["takesSessions"] for engine in readiness(gateway)["engines"]) < len(engines)
                  for gateway in gateways):
            assert time.monotonic() < deadline, [readiness(gateway) for gateway in gateways]
            time.sleep(0.02)

    def engine_states(self, gateway=None):
        """How a gateway sees each engine, by node id."""
        return {engine["id"]: engine["state"] for engine in readiness(gateway or self.gateways[0])["engines"]}

    @property
    def url(self):
        return announced(self.gateways[0])["url"]


def announced(service):
    return service.announcement(lambda line: line.get("service") == service.name)


def readiness(service):
    return readiness_at(announced(service)["operations"])


def readiness_at(operations):
    try:
        with urllib.request.urlopen(operations + "/readyz", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


def metrics(service):
    return metrics_at(announced(service)["operations"])


def metrics_at(operations):
    """Every series that is not 0, by its name without prefix: `gateway_closes_total{reason="ping timeout"}`."""
    with urllib.request.urlopen(operations + "/metrics", timeout=5) as answer:
        series = re.findall(r"^signalbox_(\S+?(?:\{.*\})?) (\S+)$", answer.read().decode(), re.MULTILINE)
    return {name: float(value) for name, value in series if float(value)}


def reasons(service, name):
    """The series of one counter by their label `reason`."""
    return reasons_at(announced(service)["operations"], name)


def reasons_at(operations, name):
    pattern = re.compile(name + r'_total\{reason="(.*)"\}')
    return {match[1]: value for series, value in metrics_at(operations).items() if (match := pattern.fullmatch(series))}


def sessions(engine):
    return int(metrics(engine).get("engine_sessions", 0))


def resident(service):
    """The process' memory in MB: now, and the most it ever was."""
    with open(f"/proc/{service.child.pid}/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return tuple(int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))


def stop(service):
    os.kill(service.child.pid, signal.SIGSTOP)


def go_on(service):
    os.kill(service.child.pid, signal.SIGCONT)


def kill(service):
    os.kill(service.child.pid, signal.SIGKILL)
    service.child.wait()


async def eventually(read, wanted, timeout=10):
    """What `read` returns in a thread, once `wanted` holds for it."""
    deadline = time.monotonic() + timeout
    while not wanted(value := await asyncio.to_thread(read)):
        assert time.monotonic() < deadline, value
        await asyncio.sleep(0.02)
    return value
