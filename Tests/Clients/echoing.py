"""Clients that echo all the time and keep account: of each message that came back, and of the longest silence."""

import asyncio
import json
import time
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from wire import SEPARATOR, Wire

# How clients learn that the engine of their session is lost.
WEBSOCKET_ENDED = (1012, "engine lost")
POLL_ENDED = (400, '{"code":1,"message":"Session ID unknown"}')


class Echoing:
    """One client with `outstanding` acknowledged echoes on the way, until it is ended or ends. It holds that each comes
    back once, in order and as it was sent."""

    def __init__(self, http, url, *, entrance=None, outstanding=4, pause=0.01):
        self.wire = Wire(http, url, "/socket.io/")
        # Where the session is opened; later everything goes through `url`.
        self.entrance = Wire(http, entrance, "/socket.io/") if entrance else self.wire
        self.outstanding, self.pause = outstanding, pause
        self.sid = self.socket_id = None
        self.sent = self.received = 0
        self.heard = time.monotonic()
        self.longest_silence = 0.0
        self.end = None  # Why it is over, if not by its own wish.
        self._is_leaving = False
        self._task = None

    async def start(self):
        await self._open()
        self.heard = time.monotonic()
        self._task = asyncio.create_task(self._run())

    async def _open_polling(self):
        self.sid = (await self.entrance.open_polling())["sid"]
        assert await self.entrance.post(self.sid, "40") == (200, "ok")
        self.socket_id = json.loads((await self.entrance.get(self.sid))[1].split(SEPARATOR)[0][2:])["sid"]

    async def stop(self):
        """Waits for what is on the way, then leaves."""
        self._is_leaving = True
        await self._task
        assert self.end or self.received == self.sent

    def forget_silence(self):
        self.longest_silence = 0.0
        self.heard = time.monotonic()

    async def receives(self, count, timeout=10):
        """Waits until so many more echoes have come."""
        wanted, deadline = self.received + count, time.monotonic() + timeout
        while self.received < wanted:
            assert self.end is None and time.monotonic() < deadline, (self.sid, self.received, wanted, self.end)
            await asyncio.sleep(0.01)

    def _next(self):
        """The packet to be sent now, if any."""
        if self._is_leaving or self.sent - self.received >= self.outstanding:
            return None
        self.sent += 1
        return f'42{self.sent}["echo","{self._text(self.sent)}"]'

    def _text(self, number):
        return f"{self.sid} {number}"

    def _take(self, packet):
        if not packet.startswith("43"):
            return
        number = self.received + 1
        assert packet == f'43{number}["{self._text(number)}"]', (packet, number)
        self.received = number
        now = time.monotonic()
        self.longest_silence = max(self.longest_silence, now - self.heard)
        self.heard = now

    @property
    def _is_done(self):
        return self._is_leaving and self.received == self.sent


class EchoingWebSocket(Echoing):
    is_websocket = True

    async def _open(self):
        if self.entrance is not self.wire:
            return await self._open_and_upgrade()
        self._socket = await self.wire.http.ws_connect(self.wire.base, params=self.wire.parameters("websocket"))
        self.sid = json.loads((await self._socket.receive_str())[1:])["sid"]
        await self._socket.send_str("40")
        self.socket_id = json.loads((await self._socket.receive_str())[2:])["sid"]

    async def _open_and_upgrade(self):
        await self._open_polling()
        # Later than `delayedConnectionTimeout`, so that the session stays where it was opened.
        await asyncio.sleep(0.4)
        parameters = self.wire.parameters("websocket", self.sid)
        self._socket = await self.wire.http.ws_connect(self.wire.base, params=parameters)
        await self._socket.send_str("2probe")
        assert await self._socket.receive_str() == "3probe"
        await self._socket.send_str("5")

    async def _run(self):
        sending = asyncio.create_task(self._send())
        try:
            while not self._is_done:
                try:
                    message = await self._socket.receive(0.05 if self._is_leaving else 1)
                except TimeoutError:
                    continue
                if message.type is not aiohttp.WSMsgType.TEXT:
                    self.end = (self._socket.close_code, message.extra)
                    return
                if message.data == "2":
                    await self._socket.send_str("3")
                self._take(message.data)
        finally:
            sending.cancel()
            await self._socket.close()

    async def _send(self):
        while not self._socket.closed:
            while packet := self._next():
                await self._socket.send_str(packet)
            await asyncio.sleep(self.pause)


class EchoingPoller(Echoing):
    is_websocket = False

    def __init__(self, *wire, **options):
        super().__init__(*wire, **options)
        self._posting = asyncio.Lock()

    async def _open(self):
        await self._open_polling()

    async def _run(self):
        sending = asyncio.create_task(self._send())
        try:
            while not self._is_done and not self.end:
                status, body = await self.wire.get(self.sid)
                if status != 200:
                    self.end = self.end or (status, body)
                    return
                for packet in body.split(SEPARATOR):
                    if packet == "2":
                        await self._post("3")
                    self._take(packet)
            await sending
        except aiohttp.ClientConnectionError as failure:
            # The gateway is gone, of which a client that polls learns no more.
            self.end = self.end or (0, str(failure))
        finally:
            sending.cancel()

    async def _send(self):
        while not self.end:
            if self._is_done:
                return await self._post("1")
            packets = []
            while packet := self._next():
                packets.append(packet)
            if packets:
                await self._post(SEPARATOR.join(packets))
            await asyncio.sleep(self.pause)

    async def _post(self, body):
        async with self._posting:  # One at a time, as the protocol has it.
            try:
                answer = await self.wire.post(self.sid, body)
            except aiohttp.ClientConnectionError as failure:
                answer = (0, str(failure))
        if answer != (200, "ok"):
            self.end = self.end or answer


def ended(clients):
    return [client.end for client in clients if client.end]


@asynccontextmanager
async def echoing(url, *, websockets=0, pollers=0, **options):
    """So many clients, all open, which are waited for and stopped at the end."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=40), connector=aiohttp.TCPConnector(limit=0)))
        clients = [EchoingWebSocket(http, url, **options) for _ in range(websockets)]
        clients += [EchoingPoller(http, url, **options) for _ in range(pollers)]
        await asyncio.gather(*(client.start() for client in clients))
        try:
            yield clients
        finally:
            await asyncio.gather(*(asyncio.wait_for(client.stop(), 20) for client in clients))


@asynccontextmanager
async def echoing_at_home(clusters, **options):
    """Clients of each cluster."""
    async with AsyncExitStack() as stack:
        yield [client for cluster in clusters
               for client in await stack.enter_async_context(echoing(cluster.url, **options))]


@asynccontextmanager
async def echoing_abroad(clusters, **options):
    """Clients whose sessions are in one cluster, and who reach them through the next one's gateways."""
    async with AsyncExitStack() as stack:
        yield [client for home, abroad in zip(clusters, clusters[1:] + clusters[:1]) for url in abroad.urls
               for client in await stack.enter_async_context(echoing(url, entrance=home.url, **options))]
