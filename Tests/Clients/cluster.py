"""Starts Signalbox's processes and reads what they announce: `local-cluster` (CONFORMANCE_APP's contract) or one service by itself."""

import json
import os
import queue
import resource
import signal
import socket
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(os.environ.get("BINARIES_FOLDER", ROOT / ".build" / "release"))
CLIENT = ROOT / ".client"


# Below the ports that the kernel gives to whoever asks for any; where a run begins depends on its process.
_PORTS = range(12000, 32000)
_next_port = _PORTS.start + os.getpid() % (len(_PORTS) // 2)


def free_port(count=1):
    """The first of `count` adjacent ports that nobody has, on any address, and that this run has not handed out yet."""
    global _next_port
    while _next_port + count <= _PORTS.stop:
        base, _next_port = _next_port, _next_port + count
        if all(_is_free(port) for port in range(base, base + count)):
            return base
    raise RuntimeError(f"no {count} adjacent free ports below {_PORTS.stop}")


def _is_free(port):
    with socket.socket() as probe:
        # A service may take a port again whose last connections are still winding down.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


class Process:
    """A child process whose standard output is JSON, one object a line.

    `descriptors` are the soft and the hard limit of the files that it and its children may have open. `prefix` is the
    command that starts it, if it is not started directly. `errors` is the file that its standard error goes to.
    """

    def __init__(self, name, *arguments, environment=None, descriptors=None, prefix=(), errors=None):
        self.name = name
        environment = {**os.environ, "SIGNALBOX_LOG_LEVEL": "warning", **(environment or {})}
        self.child = subprocess.Popen(
            [*prefix, BINARIES / name, *map(str, arguments)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
            stderr=errors, env=environment,
            preexec_fn=descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, descriptors)),
        )
        self.announcements = []
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.child.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def announcement(self, wanted, timeout=30):
        """The first announcement, old or new, for which `wanted` holds."""
        for known in self.announcements:
            if wanted(known):
                return known
        while True:
            line = self._lines.get(timeout=timeout)
            if line is None:
                raise RuntimeError(f"{self.name} ended with {self.child.wait()}; it announced {self.announcements}")
            self.announcements.append(line)
            if wanted(line):
                return line

    def terminate(self, timeout=10):
        """Its exit status after SIGTERM."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            return self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.terminate()


class LocalCluster(Process):
    """`local-cluster`, ready for clients once constructed."""

    def __init__(self, application, *arguments, gateways=1, environment=None, descriptors=None):
        self.port = free_port(gateways)
        super().__init__(
            "local-cluster", "--application", application, "--port", self.port, "--gateways", gateways, *arguments,
            environment={"SIGNALBOX_CLIENT_DIRECTORY": str(CLIENT), **(environment or {})}, descriptors=descriptors,
        )
        try:
            self.announcement(lambda line: line.get("ready") is True)
        except BaseException:
            self.child.kill()
            raise

    @property
    def url(self):
        return self.service("gateway")["url"]

    @property
    def urls(self):
        """Of all gateways."""
        return [line["url"] for line in self.announcements if "url" in line]

    def service(self, name, index=0):
        return next(line for line in self.announcements if line.get("service") == name and line.get("index") == index)
