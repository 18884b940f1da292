"""Engine.IO and Socket.IO spoken by hand over aiohttp, for what stock clients cannot be made to do."""

import json
from contextlib import asynccontextmanager

import aiohttp

SEPARATOR = "\x1e"


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

    @asynccontextmanager
    async def websocket(self, sid=None, **more):
        parameters = self.parameters("websocket", sid, **more)
        async with self.http.ws_connect(self.base, params=parameters, max_msg_size=0) as socket:
            yield WebSocket(socket)

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
