"""python-socketio, unmodified, as the tests drive it."""

import asyncio
import random
from functools import partial

import aiohttp
import socketio
from yarl import URL


class AnyGateway:
    """An HTTP session that sends each request, and opens each WebSocket, to a gateway chosen at random."""

    def __init__(self, urls):
        self._urls = [URL(url) for url in urls]
        self._session = aiohttp.ClientSession()

    def __getattr__(self, name):
        return getattr(self._session, name)

    def _elsewhere(self, url):
        gateway = random.choice(self._urls)
        return URL(url, encoded=True).with_host(gateway.host).with_port(gateway.port)

    def get(self, url, **options):
        return self._session.get(self._elsewhere(url), **options)

    def post(self, url, **options):
        return self._session.post(self._elsewhere(url), **options)

    def ws_connect(self, url, **options):
        return self._session.ws_connect(self._elsewhere(url), **options)


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
        await self.sio.disconnect()
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
