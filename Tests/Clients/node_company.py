"""A cluster in the company of a Node.js server on the same Redis: clients on each of its engines, and a socket there."""

import asyncio
import random
import time
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from node_peer import NodeServer
from test_cluster_adapter import drain, on_every_engine, unused_namespace

# Every server waits 5 s for answers: what takes less has not waited for anybody in vain.
SOON = 4


@contextmanager
def soon():
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < SOON


class Company:
    """Two clients, on engines of their own, and a Node.js server with one socket, all in one namespace."""

    def __init__(self, clients, node, adapter):
        self.clients, self.node, self.adapter = clients, node, adapter
        self.namespace = adapter.namespace
        self.socket = adapter.socket()

    def client_ids(self):
        return {client.identity["id"] for client in self.clients}

    async def ask(self, index, event, *arguments):
        with soon():
            return await self.clients.ask(index, event, *arguments)

    async def emit(self, sender, event, *arguments, **spec):
        """By an engine, or by the Node.js server; `spec` is the driver event's."""
        await self.settled()
        if sender == "engine":
            return await self.clients.ask(0, "emit", spec, event, *arguments)
        to = spec.get("to", [])
        return await self.adapter.broadcast(
            event, *arguments, to=[to] if isinstance(to, str) else to, exceptions=spec.get("except", []),
            local=spec.get("local", False))

    async def settled(self):
        """Until what is said to a room alone is heard on both sides."""
        identities = [await client.ask("whoami", namespace=self.namespace) for client in self.clients]
        await self.adapter.settled({room for identity in identities for room in identity["rooms"]})

    async def emit_with_ack(self, sender, event, *arguments, timeout=5, **spec):
        """The answers, and whether the time was up."""
        if sender == "node":
            return await self.adapter.broadcast_with_ack(event, *arguments, timeout=timeout, **spec)
        answer = await self.clients.ask(0, "emit-with-ack", {"timeout": int(timeout * 1000), **spec}, event, *arguments)
        assert answer["missing"] == [] and "error" not in answer
        return answer["responses"]

    async def fetch(self, sender, **spec):
        """The pictures by id."""
        if sender == "node":
            pictures = await self.adapter.fetch_sockets(**spec)
        else:
            answer = await self.clients.ask(0, "sockets-fetch", spec)
            assert answer["missing"] == []
            pictures = answer["sockets"]
        assert len({picture["id"] for picture in pictures}) == len(pictures)
        return {picture["id"]: picture for picture in pictures}

    async def each_heard(self, *event):
        """All of them have received it, and once."""
        for client in self.clients:
            assert await client.next(event[0]) == (self.namespace, *event)
        assert await self.socket.next() == event
        await self.nobody_hears()

    async def nobody_hears(self, clients=(0, 1), node=True):
        """Whether these have received nothing that was sent before now."""
        assert await self.clients.silent(clients)
        assert not node or not self.socket.heard

    async def rooms(self):
        """Of the clients, then of the socket."""
        identities = [await client.ask("whoami", namespace=self.namespace) for client in self.clients]
        return [set(identity["rooms"]) - {identity["id"]} for identity in identities] + [
            self.socket.rooms - {self.socket.id}]


def node_server(cluster):
    """What makes the Node.js servers that a cluster is to be in the company of."""
    return getattr(cluster, "node_server", NodeServer)


@asynccontextmanager
async def company(cluster, url, namespace=None, servers=3):
    """- servers: how many an engine counts: engines, and one for all of Node.js."""
    async with AsyncExitStack() as stack:
        name = namespace or unused_namespace()
        clients = await stack.enter_async_context(on_every_engine(cluster, count=2, namespace=name))
        node = await stack.enter_async_context(node_server(cluster)(url))
        adapter = await node.of(name)
        await eventually(adapter.server_count, 2)
        for client in clients:
            await eventually(lambda: client.ask("server-count", namespace=name), servers)
        yield Company(clients, node, adapter)


async def eventually(read, wanted, timeout=5):
    deadline = time.monotonic() + timeout
    while (value := await read()) != wanted:
        assert time.monotonic() < deadline, (value, wanted)
        await asyncio.sleep(0.01)


def room():
    return f"room-{random.randrange(1 << 40)}"


__all__ = ["Company", "SOON", "company", "drain", "eventually", "node_server", "room", "soon", "unused_namespace"]
