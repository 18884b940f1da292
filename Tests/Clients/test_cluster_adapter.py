"""The cluster adapter over real processes: three gateways, chosen at random for each request, two engines, two brokers;
and the same across two linked clusters, each request at any gateway of either.

Each test has the name of the one of socket.io-adapter (`test/cluster-adapter.ts`) whose equivalent it is; those of
cluster-adapter are among them.
"""

import asyncio
import os
import random
import signal
import time
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import pytest

from cluster import LocalCluster
from linked_clusters import LinkedClusters
from stock_client import Client
from tcp_cluster import metrics_at

TRANSPORTS = [["polling"], ["websocket"], ["polling", "websocket"]]


class Group:
    """Clients on every engine, all in one namespace, and alone in rooms of their own."""

    def __init__(self, clients, namespace):
        self.clients, self.namespace = clients, namespace

    def __iter__(self):
        return iter(self.clients)

    def __getitem__(self, index):
        return self.clients[index]

    def __len__(self):
        return len(self.clients)

    @property
    def others(self):
        """A client on each engine that is not the first one's."""
        return {client.engine: client for client in self.clients if client.engine != self.clients[0].engine}

    def all_but(self, *indices):
        return [index for index in range(len(self.clients)) if index not in indices]

    async def ask(self, index, event, *arguments):
        return await self.clients[index].ask(event, *arguments, namespace=self.namespace)

    async def silent(self, indices):
        """Whether these clients have received nothing that was sent before now."""
        for client in self.clients:
            await client.ask("emit", {"to": client.identity["id"], "local": True}, "marker", namespace=self.namespace)
        # What another engine sends may come later than the marker of the own one.
        await asyncio.sleep(0.2)
        heard = {index: [event for event in drain(self.clients[index]) if event[1] not in ("auth", "marker")]
                 for index in indices}
        return not any(heard.values())


def alone(engines=2, **options):
    """One cluster with so many engines."""
    return LocalCluster("conformance", "--engines", engines, gateways=3, environment=environment(options))


def linked(engines=2, **options):
    """Two clusters with so many engines together: one has the first, the other one all others."""
    return LinkedClusters("conformance", engines=(1, engines - 1), environment=environment(options))


def environment(options):
    return {f"SIGNALBOX_{name.upper()}": str(value) for name, value in options.items()}


def drain(client):
    events = []
    while not client.events.empty():
        events.append(client.events.get_nowait())
    return events


@asynccontextmanager
async def on_every_engine(cluster, namespace="/", count=3):
    """So many clients or more, with one on each engine at least; `engine` of each is its engine's node id."""
    engines = {line["id"] for line in cluster.announcements if line.get("service") == "engine"}
    count = max(count, len(engines))
    async with AsyncExitStack() as stack:
        kept, needed = [], set(engines)
        while len(kept) < count:
            client = Client(cluster, random.choice(TRANSPORTS), namespaces=[namespace])
            await client.__aenter__()
            client.identity = await client.ask("whoami", namespace=namespace)
            engine = client.identity["engine"]
            if engine not in needed and count - len(kept) <= len(needed):
                await client.__aexit__()
                continue
            needed.discard(engine)
            client.engine = engine
            stack.push_async_exit(client)
            kept.append(client)
        yield Group(kept, namespace)


@pytest.fixture(params=["spread_conformance", "linked_conformance"])
def cluster(request):
    """One cluster, and two that are linked."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["/", "/custom"])
def namespace(request):
    return request.param


def unused_namespace():
    return f"/dynamic-{random.randrange(1 << 40)}"


def room():
    return f"room-{random.randrange(1 << 40)}"


# broadcast


async def test_broadcasts_to_all_clients(cluster):
    async with on_every_engine(cluster) as clients:
        assert await clients.ask(0, "emit", {}, "test", 1, "2", b"\x03\x04\x05")
        for client in clients:
            assert await client.next("test") == ("/", "test", 1, "2", b"\x03\x04\x05")


async def test_broadcasts_to_all_clients_in_a_namespace(cluster):
    async with on_every_engine(cluster, namespace="/custom") as inside, on_every_engine(cluster) as outside:
        assert await outside.ask(0, "emit", {"nsp": "/custom"}, "test")
        for client in inside:
            assert await client.next("test") == ("/custom", "test")
        assert await outside.silent(outside.all_but())


async def test_broadcasts_to_all_clients_in_a_room(cluster, namespace):
    async with on_every_engine(cluster, namespace=namespace) as clients:
        name = room()
        await clients.ask(1, "join", name)
        assert await clients.ask(0, "emit", {"to": name}, "test")
        assert await clients[1].next("test") == (namespace, "test")
        assert await clients.silent(clients.all_but(1))


async def test_broadcasts_to_all_clients_except_in_room(cluster):
    async with on_every_engine(cluster) as clients:
        name = room()
        await clients.ask(1, "join", name)
        assert await clients.ask(0, "emit", {"except": [name]}, "test")
        for index in clients.all_but(1):
            await clients[index].next("test")
        assert await clients.silent([1])


async def test_broadcasts_to_local_clients_only(cluster):
    async with on_every_engine(cluster) as clients:
        assert await clients.ask(0, "emit", {"local": True}, "test")
        here = [index for index in clients.all_but() if clients[index].engine == clients[0].engine]
        for index in here:
            await clients[index].next("test")
        assert await clients.silent(clients.all_but(*here))


@pytest.mark.parametrize("start", [alone, linked])
async def test_broadcasts_to_local_clients_even_when_publish_throws(start):
    """Here: while there is no broker."""
    with start() as cluster:
        async with on_every_engine(cluster) as clients:
            brokers = {line["pid"] for line in cluster.announcements if line.get("service") == "broker"}
            for pid in brokers:
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.1)
            assert await clients.ask(0, "emit", {}, "test")
            for client in clients:
                if client.engine == clients[0].engine:
                    await client.next("test")


async def test_broadcasts_with_multiple_acknowledgements(cluster):
    namespace = unused_namespace()
    async with on_every_engine(cluster, namespace=namespace) as clients:
        for number, client in enumerate(clients):
            client.sio.on("test", partial(lambda number, *arguments: number, number), namespace=namespace)
        answer = await clients.ask(0, "emit-with-ack", {"timeout": 5000}, "test")
        assert sorted(answer.pop("responses")) == clients.all_but() and answer == {"missing": []}


async def test_broadcasts_with_multiple_acknowledgements_binary_content(cluster):
    namespace = unused_namespace()
    async with on_every_engine(cluster, namespace=namespace) as clients:
        for number, client in enumerate(clients):
            client.sio.on("test", partial(lambda number, data: bytes([number]) + data, number), namespace=namespace)
        answer = await clients.ask(0, "emit-with-ack", {"timeout": 5000}, "test", b"\xff")
        assert sorted(answer.pop("responses")) == [bytes([number, 0xff]) for number in clients.all_but()]
        assert answer == {"missing": []}


async def test_broadcasts_with_multiple_acknowledgements_no_client(cluster):
    async with on_every_engine(cluster) as clients:
        begin = time.monotonic()
        answer = await clients.ask(0, "emit-with-ack", {"to": "nobody", "timeout": 5000}, "test")
        assert answer == {"responses": [], "missing": []}
        assert time.monotonic() - begin < 4  # Who waits for anybody in vain waits five seconds.


async def test_broadcasts_with_multiple_acknowledgements_timeout(cluster):
    namespace = unused_namespace()
    async with on_every_engine(cluster, namespace=namespace) as clients:
        *prompt, slow = clients
        for number, client in enumerate(prompt):
            client.sio.on("test", partial(lambda number: number, number), namespace=namespace)
        slow.sio.on("test", partial(asyncio.sleep, 8), namespace=namespace)
        answer = await clients.ask(0, "emit-with-ack", {"timeout": 2000}, "test")
        assert sorted(answer.pop("responses")) == list(range(len(prompt)))
        assert answer == {"missing": [], "error": "operation has timed out"}


@pytest.mark.parametrize("where", ["local", "remote"])
async def test_broadcasts_with_a_single_acknowledgement(cluster, where):
    async with on_every_engine(cluster) as clients:
        for client in clients.others.values() if where == "remote" else [clients[0]]:
            client.sio.on("test", lambda number: number + 1)
            answer = await clients.ask(0, "emit-with-ack", {"to": client.identity["id"], "timeout": 5000}, "test", 41)
            assert answer == {"responses": [42], "missing": []}


# socketsJoin, socketsLeave


async def rooms(client, namespace="/"):
    return set((await client.ask("whoami", namespace=namespace))["rooms"]) - {client.identity["id"]}


async def eventually(condition, timeout=5):
    """What another engine does becomes true a moment after it was asked for."""
    deadline = time.monotonic() + timeout
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_makes_all_socket_instances_join_the_specified_room(cluster, namespace):
    async with on_every_engine(cluster, namespace=namespace) as clients:
        name = room()
        assert await clients.ask(0, "sockets-join", {}, name)
        for client in clients:
            await eventually(lambda: contains(client, name, namespace))


async def contains(client, name, namespace="/"):
    return name in await rooms(client, namespace)


async def test_makes_the_matching_socket_instances_join_the_specified_room(cluster):
    async with on_every_engine(cluster) as clients:
        first, second = room(), room()
        for index in clients.all_but(1):
            await clients.ask(index, "join", first)
        assert await clients.ask(1, "sockets-join", {"to": first}, second)
        for index in clients.all_but(1):
            await eventually(lambda: contains(clients[index], second))
        assert await rooms(clients[1]) == set()


@pytest.mark.parametrize("index", range(3))
async def test_makes_the_given_socket_instance_join_the_specified_room(cluster, index):
    async with on_every_engine(cluster) as clients:
        name = room()
        assert await clients.ask(0, "sockets-join", {"to": clients[index].identity["id"]}, [name])
        await eventually(lambda: contains(clients[index], name))
        assert all([not await contains(client, name) for client in clients if client is not clients[index]])


async def test_makes_all_socket_instances_leave_the_specified_room(cluster):
    async with on_every_engine(cluster) as clients:
        name = room()
        for index in clients.all_but():
            await clients.ask(index, "join", [name, name + "-kept"])
        assert await clients.ask(0, "sockets-leave", {}, name)
        for client in clients:
            await eventually(lambda: equals(client, {name + "-kept"}))


async def equals(client, expected):
    return await rooms(client) == expected


async def test_makes_the_matching_socket_instances_leave_the_specified_room(cluster):
    async with on_every_engine(cluster) as clients:
        first, second = room(), room()
        await clients.ask(1, "join", second)
        for index in clients.all_but(1):
            await clients.ask(index, "join", [first, second])
        assert await clients.ask(1, "sockets-leave", {"to": first}, second)
        for index in clients.all_but(1):
            await eventually(lambda: equals(clients[index], {first}))
        assert await rooms(clients[1]) == {second}


@pytest.mark.parametrize("index", range(3))
async def test_makes_the_given_socket_instance_leave_the_specified_room(cluster, index):
    async with on_every_engine(cluster) as clients:
        name = room()
        for each in clients.all_but():
            await clients.ask(each, "join", name)
        assert await clients.ask(0, "sockets-leave", {"to": clients[index].identity["id"]}, name)
        await eventually(lambda: equals(clients[index], set()))
        assert all([await contains(client, name) for client in clients if client is not clients[index]])


# disconnectSockets


async def test_makes_all_socket_instances_disconnect(cluster):
    namespace = unused_namespace()
    async with on_every_engine(cluster, namespace=namespace) as clients:
        gone = [asyncio.Event() for _ in clients]
        for client, event in zip(clients, gone, strict=True):
            client.sio.on("disconnect", event.set, namespace=namespace)
        await clients[0].sio.emit("sockets-disconnect", ({}, False), namespace=namespace)
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in gone)), 5)


async def test_sends_a_packet_before_all_socket_instances_disconnect(cluster):
    namespace = unused_namespace()
    async with on_every_engine(cluster, namespace=namespace) as clients:
        name, heard = room(), []
        for index in clients.all_but():
            await clients.ask(index, "join", name)
        gone = [asyncio.Event() for _ in clients]
        for client, event in zip(clients, gone, strict=True):
            client.sio.on("disconnect", event.set, namespace=namespace)
            client.sio.on("bye", lambda: heard.append("bye"), namespace=namespace)
        await clients[0].sio.emit("emit", ({"to": name}, "bye"), namespace=namespace)
        await clients[0].sio.emit("sockets-disconnect", ({"to": name}, True), namespace=namespace)
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in gone)), 5)
        assert heard == ["bye"] * len(clients)


# fetchSockets


async def fetched(clients, spec, expected):
    """The sockets by id, once they are those of the expected clients: one that has just left may still be seen."""
    ids = {client.identity["id"] for client in expected}
    found = {}

    async def settled():
        answer = await clients.ask(0, "sockets-fetch", spec)
        assert answer["missing"] == [] and len(answer["sockets"]) >= len(ids)
        found.clear()
        found.update((socket["id"], socket) for socket in answer["sockets"])
        return set(found) == ids

    await eventually(settled)
    return found


async def test_returns_all_socket_instances(cluster):
    async with on_every_engine(cluster, namespace=unused_namespace()) as clients:
        for index, client in enumerate(clients):
            await clients.ask(index, "set-data", {"index": index, "name": client.identity["id"]})
            await clients.ask(index, "join", f"own-{index}")
        found = await fetched(clients, {}, clients)
        for index, client in enumerate(clients):
            socket = found[client.identity["id"]]
            assert socket["rooms"] == sorted([client.identity["id"], f"own-{index}"])
            assert socket["data"] == {"index": index, "name": client.identity["id"]}
            assert socket["handshake"]["query"]["EIO"] == "4"
            assert "python" in socket["handshake"]["headers"]["user-agent"].lower()


async def test_returns_a_single_socket_instance(cluster):
    async with on_every_engine(cluster) as clients:
        for client in clients:
            answer = await clients.ask(0, "sockets-fetch", {"to": client.identity["id"]})
            assert [socket["id"] for socket in answer["sockets"]] == [client.identity["id"]]


async def test_returns_only_local_socket_instances(cluster):
    async with on_every_engine(cluster, namespace=unused_namespace()) as clients:
        await fetched(clients, {"local": True}, [client for client in clients if client.engine == clients[0].engine])


# serverSideEmit


async def test_sends_an_event_to_other_server_instances(cluster):
    async with on_every_engine(cluster) as clients:
        name = room()
        assert await clients.ask(0, "server-emit", name, 1, "2", b"\x03")
        event = {"event": "server", "name": name, "args": [1, "2", b"\x03"]}
        for client in clients.others.values():

            async def heard():
                return event in await client.ask("history")

            await eventually(heard)
        assert event not in await clients.ask(0, "history")


async def test_sends_an_event_and_receives_a_response_from_the_other_server_instances(cluster):
    async with on_every_engine(cluster) as clients:
        answer = await clients.ask(0, "server-emit-with-ack", "ping-all", "a", 1)
        assert {response["engine"]: response["args"] for response in answer["responses"]} \
            == {engine: ["a", 1] for engine in clients.others}
        assert answer["missing"] == [] and len(answer["responses"]) == len(clients.others)
        assert await clients.ask(0, "server-count") == 1 + len(clients.others)


@pytest.mark.parametrize("start", [alone, linked])
async def test_sends_an_event_but_timeout_if_one_server_does_not_respond(start):
    with start(requests_timeout=300) as cluster:
        async with on_every_engine(cluster) as clients:
            begin = time.monotonic()
            answer = await clients.ask(0, "server-emit-with-ack", "never-answer")
            [other] = clients.others
            assert answer == {"responses": [], "missing": [other], "error": "operation has timed out"}
            assert 0.25 < time.monotonic() - begin < 4


@pytest.mark.parametrize("start", [alone, linked])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_succeeds_even_if_an_instance_leaves_the_cluster(start, number):
    with start(3, requests_timeout=60_000, heartbeat_interval=200, heartbeat_timeout=1000) as cluster:
        async with on_every_engine(cluster) as clients:
            engines = [line for line in cluster.announcements if line.get("service") == "engine"]
            leaving = {line["id"]: line["pid"] for line in engines if line["id"] != clients[0].engine}
            begin = time.monotonic()
            asked = asyncio.create_task(clients.ask(0, "server-emit-with-ack", "never-answer"))
            operations = next(line["operations"] for line in engines if line["id"] == clients[0].engine)

            async def is_asking():
                return "engine_cluster_requests_pending" in await asyncio.to_thread(metrics_at, operations)

            await eventually(is_asking)
            for pid in leaving.values():
                os.kill(pid, number)
            answer = await asyncio.wait_for(asked, 10)
            assert answer["responses"] == [] and set(answer["missing"]) == set(leaving) and "error" not in answer
            print(f"two engines were gone after {time.monotonic() - begin:.2f} s")
