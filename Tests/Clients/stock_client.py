"""python-socketio, unmodified, as the tests drive it."""

import asyncio
import random
from contextlib import suppress
from functools import partial

import aiohttp
import socketio
from yarl import URL


class AnyGateway:
    """An HTTP session that sends each request, and opens each WebSocket, through a connection of its own to a gateway
    chosen at random: what a client has behind a load balancer. As a load balancer does, it tries another gateway if one
    does not accept connections.

    `open` holds the gateway of each request that has no answer yet, and of each WebSocket; `refusals` the port, status
    and body of each answer that was not 200.
    """

    def __init__(self, urls):
        self._urls = [URL(url) for url in urls]
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0))
        self._websocket = None
        self._requests = []
        self.refusals = []

    def __getattr__(self, name):
        return getattr(self._session, name)

    @property
    def open(self):
        """The ports of the gateways on which something is open."""
        websocket = [self._websocket[1]] if self._websocket and not self._websocket[0].closed else []
        return {*self._requests, *websocket}

    async def _anywhere(self, url, send):
        for gateway in random.sample(self._urls, len(self._urls)):
            self._requests.append(gateway.port)
            try:
                return gateway.port, await send(URL(url, encoded=True).with_host(gateway.host).with_port(gateway.port))
            except aiohttp.ClientConnectorError as failure:
                refused = failure
            finally:
                self._requests.remove(gateway.port)
        raise refused

    async def _read(self, send, url, **options):
        """The answer, read whole, so that nothing of it is left on its connection."""
        answer = await send(url, **options)
        body = await answer.read()
        if answer.status != 200:
            self.refusals.append((url.port, answer.status, body.decode()))
        return answer

    async def get(self, url, **options):
        _, answer = await self._anywhere(url, lambda there: self._read(self._session.get, there, **options))
        return answer

    async def post(self, url, **options):
        _, answer = await self._anywhere(url, lambda there: self._read(self._session.post, there, **options))
        return answer

    async def ws_connect(self, url, **options):
        port, websocket = await self._anywhere(url, lambda there: self._session.ws_connect(there, **options))
        self._websocket = (websocket, port)
        return websocket


class Client:
    """A connected python-socketio client that keeps what it receives.

    Each of its requests goes to any gateway of the cluster.
    """

    def __init__(self, cluster, transports, namespaces=("/",), **options):
        self.cluster, self.transports, self.namespaces = cluster, transports, list(namespaces)
        self.auth = options.pop("auth", None)
        self.http = AnyGateway(cluster.urls)
        self.sio = socketio.AsyncClient(http_session=self.http, **options)
        self.events = asyncio.Queue()
        for namespace in self.namespaces:
            self.sio.on("*", partial(self._keep, namespace), namespace=namespace)
            self.sio.on("connect_error", partial(self._keep, namespace, "connect_error"), namespace=namespace)

    def _keep(self, namespace, event, *arguments):
        self.events.put_nowait((namespace, event, *arguments))

    async def __aenter__(self):
        await self.sio.connect(self.cluster.url, transports=self.transports, namespaces=self.namespaces, auth=self.auth)
        return self

    async def __aexit__(self, *failure):
        # One that polls may leave without a word if it is just posting, and then waits for a poll that nobody answers.
        with suppress(TimeoutError):
            await asyncio.wait_for(self.sio.disconnect(), 3)
        await self.http.close()

    async def next(self, event, timeout=10):
        """The next event of this name; others before it are passed over."""
        while True:
            received = await asyncio.wait_for(self.events.get(), timeout)
            if received[1] == event:
                return received

    async def ask(self, event, *arguments, namespace="/"):
        return await self.sio.call(event, arguments, namespace=namespace, timeout=10)


async def upgraded(client):
    """Once a client that may upgrade has done so."""
    wanted = client.transports[-1]
    while (await client.ask("whoami"))["transport"] != wanted:
        await asyncio.sleep(0.01)
