"""Engine.IO and Socket.IO spoken by hand over aiohttp, for what stock clients cannot be made to do."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import aiohttp

SEPARATOR = "\x1e"
UNKNOWN = (400, '{"code":1,"message":"Session ID unknown"}')
BAD_REQUEST = (400, '{"code":3,"message":"Bad request"}')


class Wire:
    """Requests to one gateway's application path."""

    def __init__(self, http, base, path):
        self.http = http
        self.base = base + path

    def parameters(self, transport, sid=None, **more):
        return {"EIO": "4", "transport": transport, **({"sid": sid} if sid else {}), **more}

    async def get(self, sid=None, **more):
        """Status and body of one GET."""
        async with self.http.get(self.base, params=self.parameters("polling", sid, **more)) as response:
            return response.status, await response.text()

    async def post(self, sid, body, headers={}):
        parameters = self.parameters("polling", sid)
        headers = {"Content-Type": "text/plain;charset=UTF-8", **headers}
        async with self.http.post(self.base, params=parameters, data=body, headers=headers) as response:
            return response.status, await response.text()

    async def request(self, method, parameters, **options):
        """Status, headers and body of a request with exactly these parameters."""
        async with self.http.request(method, self.base, params=parameters, **options) as response:
            return response.status, response.headers, await response.text()

    async def open_polling(self):
        """The handshake of a new polling session."""
        status, body = await self.get()
        assert status == 200 and body.startswith("0"), (status, body)
        return json.loads(body[1:])

    async def until_unknown(self, sid, timeout=5):
        """Returns once a session whose WebSocket has closed is unknown; until then its polls are refused. Its end may be
        told by another way than the next request takes."""
        deadline = time.monotonic() + timeout
        while (answer := await self.get(sid)) != UNKNOWN:
            assert answer == BAD_REQUEST and time.monotonic() < deadline, answer
            await asyncio.sleep(0.01)

    @asynccontextmanager
    async def websocket(self, sid=None, **more):
        parameters = self.parameters("websocket", sid, **more)
        async with self.http.ws_connect(self.base, params=parameters, max_msg_size=0) as socket:
            yield WebSocket(socket)

    @asynccontextmanager
    async def probing(self, sid, timeout=5):
        """A WebSocket of the polling session `sid` whose probe has been answered. While the engine has yet to hear of the
        end of the attempt before, a WebSocket is closed instead; then the next one is opened."""
        deadline = time.monotonic() + timeout
        while True:
            async with self.websocket(sid) as socket:
                if await socket.is_let_probe():
                    yield socket
                    return
            assert time.monotonic() < deadline, "no probe is answered"
            await asyncio.sleep(0.02)

    @asynccontextmanager
    async def upgraded(self, sid):
        """A WebSocket to which the polling session `sid` has been upgraded."""
        async with self.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            await socket.send("5")
            yield socket


class WebSocket:
    def __init__(self, socket):
        self.socket = socket

    async def send(self, data):
        await (self.socket.send_str(data) if isinstance(data, str) else self.socket.send_bytes(data))

    async def is_let_probe(self):
        """Whether its probe is answered; else it is closed, with nothing said."""
        try:
            await self.send("2probe")
        except ConnectionResetError:
            return False
        answer = await self.receive()
        assert answer in ("3probe", None), answer
        return answer is not None

    async def receive(self, timeout=5):
        """The next message, `None` once the connection is closed."""
        message = await self.socket.receive(timeout)
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            return message.data
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING), message
        return None

    async def receive_many(self, count):
        return [await self.receive() for _ in range(count)]

    async def until_closed(self):
        """Everything that comes until the connection is closed."""
        messages = []
        while (message := await self.receive()) is not None:
            messages.append(message)
        return messages


@asynccontextmanager
async def wire(cluster, path, *, keep_alive=True):
    """Requests to `cluster`, each on a connection of its own unless those are kept alive."""
    connector = aiohttp.TCPConnector(force_close=not keep_alive)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10), connector=connector) as http:
        yield Wire(http, cluster.url, path)
