"""WebSockets that send as much as is taken, in a process of their own."""

import select
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from raw import HOST, UPGRADE, Raw, head

MESSAGES = b"\x81\x82\0\0\0\x004x" * 2_000


def flood(port, count, seconds):
    """What comes back is thrown away."""
    with ExitStack() as stack:
        unsent = {}
        for _ in range(count):
            connection = stack.enter_context(Raw(port, timeout=20))
            connection.send(head("GET /engine.io/?EIO=4&transport=websocket HTTP/1.1", HOST, *UPGRADE))
            connection.until(b"}")
            connection.socket.setblocking(False)
            unsent[connection.socket] = MESSAGES
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            readable, writable, _ = select.select(unsent, unsent, [], 0.1)
            for socket in readable:
                socket.recv(1 << 20)
            for socket in writable:
                unsent[socket] = unsent[socket][socket.send(unsent[socket]):] or MESSAGES


@contextmanager
def flooding(ports, *, sockets=32, seconds=3):
    """A process for each port. Left when all have ended."""
    commands = [[sys.executable, __file__, str(port), str(sockets), str(seconds)] for port in ports]
    children = [subprocess.Popen(command) for command in commands]
    try:
        yield
        assert [child.wait(30) for child in children] == [0] * len(children)
    finally:
        for child in children:
            child.kill()
            child.wait()


if __name__ == "__main__":
    flood(*map(int, sys.argv[1:]))
