"""Starts the servers that only echo."""

from contextlib import contextmanager

from cluster import Process


@contextmanager
def serving(name, *arguments):
    """One of the echo servers, as the URL at which it listens."""
    with Process(name, "--port", 0, *arguments) as server:
        port = server.announcement(lambda line: "port" in line)["port"]
        yield f"ws://127.0.0.1:{port}"
