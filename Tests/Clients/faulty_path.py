"""A path between gateway and engine that fails as networks do: a TCP proxy whose connections a test delays, cuts,
leaves half-open or stalls."""

import asyncio
import socket
import struct
import threading
from collections import deque

TO_ENGINE = "to engine"
TO_GATEWAY = "to gateway"
BOTH = (TO_ENGINE, TO_GATEWAY)


class FaultyPath:
    """Listens on `port` and connects to `target`, both on loopback, from a thread of its own."""

    def __init__(self, port, target):
        self._port, self.target = port, target
        self.accepted = 0
        self.delay = 0.0  # Seconds that bytes take in either direction.
        self.is_stalled = False
        self.swallowed = frozenset()  # The directions in which new connections lose everything.
        self.overheard = None  # What passes is added to this bytearray, if a test sets it.
        self.ends = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result(10)

    async def _listen(self, port):
        return await self._loop.create_server(lambda: End(self, TO_ENGINE), "127.0.0.1", port, reuse_address=True)

    def _call(self, action):
        """What `action` returns in the proxy's own thread."""
        async def call():
            return action()
        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(10)

    def cut(self, reset=True):
        """Ends every connection, by RST or by FIN, and drops what was on its way. How many there were."""
        def cut():
            ends = list(self.ends)
            for end in ends:
                end.cut(reset)
            return len(ends) // 2
        return self._call(cut)

    def half_open(self, *directions, lasting=False):
        """From now on whatever the present connections carry in these directions vanishes, their end included. If
        `lasting`, new connections are no better until `heal`."""
        def half_open():
            self.swallowed = frozenset(directions if lasting else ())
            for end in self.ends:
                end.is_swallowed = end.direction in directions
        self._call(half_open)

    def stall(self):
        """Nothing is read any more, from present and new connections; what was sent waits in the senders' kernels."""
        def stall():
            self.is_stalled = True
            for end in self.ends:
                end.read_on()
        self._call(stall)

    def refuse(self):
        """Ends every connection by RST and refuses new ones, until `accept`."""
        self._call(self._server.close)
        self.cut()

    def accept(self):
        port = self._port
        self._server = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result(10)

    def heal(self):
        """The end of a stall, and new connections work. What has vanished stays so."""
        def heal():
            self.is_stalled = False
            self.swallowed = frozenset()
            for end in self.ends:
                end.read_on()
        self._call(heal)

    def close(self):
        self._call(self._server.close)
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()


class End(asyncio.Protocol):
    """One of the two sockets of a connection. What it receives goes to `other`, in `direction`."""

    def __init__(self, path, direction, other=None):
        self.path, self.direction, self.other = path, direction, other
        self.transport = None
        self.is_swallowed = direction in path.swallowed
        self.is_other_full = False
        self.late = deque()  # (when it is due, bytes; None for the end)
        self.timer = None

    # MARK: Coming and going

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path.ends.add(self)
        if self.other:
            self.read_on()
            self.other.read_on()
        else:
            self.path.accepted += 1
            transport.pause_reading()
            self._connecting = asyncio.ensure_future(self._connect())

    async def _connect(self):
        self.other = End(self.path, TO_GATEWAY, self)
        try:
            await asyncio.get_running_loop().create_connection(lambda: self.other, "127.0.0.1", self.path.target)
        except OSError:
            self.transport.abort()

    def connection_lost(self, error):
        self.path.ends.discard(self)
        if not self.is_swallowed:
            self._pass_on(None)

    def cut(self, reset):
        self.late.clear()
        if reset:
            self.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    # MARK: Bytes

    def data_received(self, data):
        if self.path.overheard is not None:
            self.path.overheard += data
        if not self.is_swallowed:
            self._pass_on(data)

    def _pass_on(self, data):
        if not self.path.delay and not self.late:
            return self._deliver(data)
        loop = asyncio.get_running_loop()
        self.late.append((loop.time() + self.path.delay, data))
        if not self.timer:
            self.timer = loop.call_at(self.late[0][0], self._deliver_late)

    def _deliver_late(self):
        loop = asyncio.get_running_loop()
        self.timer = None
        while self.late and self.late[0][0] <= loop.time():
            self._deliver(self.late.popleft()[1])
        if self.late:
            self.timer = loop.call_at(self.late[0][0], self._deliver_late)

    def _deliver(self, data):
        if not self.other or not self.other.transport or self.is_swallowed:
            return
        if data is None:
            self.other.transport.close()
        else:
            self.other.transport.write(data)

    # MARK: Back-pressure: what the other end does not take is not read here

    def pause_writing(self):
        self.other.is_other_full = True
        self.other.read_on()

    def resume_writing(self):
        self.other.is_other_full = False
        self.other.read_on()

    def read_on(self):
        """Reads, or not, as things are now."""
        if not self.transport or self.transport.is_closing():
            return
        if self.path.is_stalled or self.is_other_full or not (self.other and self.other.transport):
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()
