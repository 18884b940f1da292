"""A client that minds its own business while others attack: timed echoes through a WebSocket, in a process of its own."""

import json
import select
import subprocess
import sys
import time
from contextlib import contextmanager

from raw import HOST, UPGRADE, Raw, head

PAUSE = 0.002


def serve_echoes(port):
    """Until the standard input ends; then prints how long the echoes took."""
    with Raw(port, timeout=20) as connection:
        connection.send(head("GET /engine.io/?EIO=4&transport=websocket HTTP/1.1", HOST, *UPGRADE))
        connection.until(b"}")
        print("ready", flush=True)
        times = []
        while not select.select([sys.stdin], [], [], PAUSE)[0]:
            start = time.monotonic()
            connection.send(b"\x81\x82\0\0\0\x004x")
            connection.until(b"\x81\x024x")
            times.append((time.monotonic() - start) * 1000)
    times.sort()
    median, most = (times[int(len(times) * share)] for share in (0.5, 0.99))
    figures = {"echoes": len(times), "median": median, "99%": most, "worst": times[-1]}
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}), flush=True)


@contextmanager
def bystander(cluster, worst=1_000):
    """Asserts that meanwhile another client is served as ever: no echo takes longer than `worst` milliseconds."""
    command = [sys.executable, __file__, str(cluster.port)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdout.readline() == b"ready\n"
        yield
        output, _ = child.communicate(timeout=30)
    finally:
        child.kill()
        child.wait()
    figures = json.loads(output)
    print("bystander, milliseconds per echo:", figures)
    assert figures["worst"] < worst, figures


if __name__ == "__main__":
    serve_echoes(int(sys.argv[1]))
