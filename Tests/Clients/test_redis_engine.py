"""Nodes of Node.js' `RedisEngine` and a cluster on one Redis: sessions of either are reached through the other.

What `@socket.io/cluster-engine`'s tests ask of its nodes, both ways; then what it leaves open.
"""

import asyncio
import contextlib
import itertools
import os
import tempfile
import time
from contextlib import ExitStack

import aiohttp
import pytest

from cluster import Process
from redis_engine_peer import RedisEngineNode
from redis_server import RedisServer
from tcp_cluster import TcpCluster, announced, eventually, kill, metrics, reasons
from wire import BAD_REQUEST, SEPARATOR, UNKNOWN, Wire

PATH = "/engine.io/"


class Place:
    """A cluster with two gateways, an engine and two bridges, and a Redis."""

    def __init__(self, stack):
        self.redis = stack.enter_context(RedisServer())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        secret = f"{folder}/secret"
        with open(secret, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write("a secret of these tests alone, of no use elsewhere")
        self.cluster = stack.enter_context(TcpCluster(
            "echo", gateways=2, direct=True, engine_options=("--ping-interval", 400, "--ping-timeout", 3000)))
        self.bridges = [stack.enter_context(Process(
            "redis-bridge", "--brokers", ",".join(self.cluster.brokers), "--redis", self.redis.url,
            "--bridge-secret-file", secret, "--link-bind", "tcp://127.0.0.1:0", "--node-wires", "engine"))
            for _ in range(2)]
        for bridge in self.bridges:
            announced(bridge)
        self.is_settled = False

    async def settle(self, http, node):
        """Until each gateway asks nodes for sessions that nobody here has."""
        for number, url in enumerate([] if self.is_settled else self.urls):
            sid = f"nobody-asks-for-thi{number}"
            while not any(message["data"].get("sid") == sid for message in node.heard):
                assert (await Wire(http, url, PATH).get(sid))[0] == 400
        self.is_settled = True

    @property
    def urls(self):
        return [announced(gateway)["url"] for gateway in self.cluster.gateways]

    @property
    def engine(self):
        return self.cluster.engines[0]


@pytest.fixture(scope="module")
def place():
    with ExitStack() as stack:
        yield Place(stack)


@pytest.fixture
async def http():
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20), connector=connector) as http:
        yield http


@pytest.fixture
def gateways(place, http):
    return [Wire(http, url, PATH) for url in place.urls]


@pytest.fixture
def gateway(gateways):
    return gateways[0]


@contextlib.asynccontextmanager
async def serving(place, http, **options):
    """A node, and how it is spoken to; the bridge speaks with it."""
    async with RedisEngineNode(place.redis.url, **options) as node:
        await eventually(lambda: numsub(place, "engine.io#"), lambda count: count >= 2)
        await place.settle(http, node)
        node.wire = Wire(http, node.url, PATH)
        yield node


def numsub(place, channel):
    with place.redis.client() as client:
        return client.pubsub_numsub(channel)[0][1]


@pytest.fixture
async def node(place, http):
    async with serving(place, http) as node:
        yield node


async def opened(node):
    """A new session of the node, and its id."""
    sid = (await node.wire.open_polling())["sid"]
    return sid, node.sessions[sid]


async def polled(wire, sid):
    """The answer of the next poll that does not bring a ping alone; those are answered."""
    while (answer := await wire.get(sid)) == (200, "2"):
        assert await wire.post(sid, "3") == (200, "ok")
    return answer


async def refused_at_once(wire, sid):
    """The quickest of three answers tells: who asks a node waits a second for it."""
    took = []
    for _ in range(3):
        start = time.monotonic()
        assert await wire.get(sid) == UNKNOWN
        took.append(time.monotonic() - start)
    assert min(took) < 0.5, took


async def read(wire, sid):
    """What the next poll brings that is not a ping; those are answered."""
    while True:
        status, body = await wire.get(sid)
        assert status == 200, body
        packets = body.split(SEPARATOR)
        if "2" in packets:
            assert await wire.post(sid, "3") == (200, "ok")
            packets.remove("2")
        packets = [packet for packet in packets if packet != "6"]
        if packets:
            return SEPARATOR.join(packets)


async def receive(socket):
    """The next frame that is not a ping; those are answered."""
    while (frame := await socket.receive()) == "2":
        await socket.send("3")
    return frame


async def until(condition, timeout=5):
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


class TestTheirSessionsThroughOurGateways:
    async def test_should_work_read(self, node, gateway):
        node.on_connection = lambda session: session.send("hello")
        sid, _ = await opened(node)
        assert await gateway.get(sid) == (200, "4hello")

    async def test_should_work_read_deferred(self, node, gateway):
        node.on_connection = lambda session: session.at("hello", 0.2, lambda: session.send("hello"))
        sid, _ = await opened(node)
        assert await gateway.get(sid) == (200, "4hello")

    async def test_should_work_write(self, node, gateway):
        """The POST is confirmed when the node has it."""
        sid, session = await opened(node)
        await until(lambda: not session.is_delayed)
        assert await gateway.post(sid, "4hello") == (200, "ok")
        assert session.received == ["hello"]

    async def test_should_work_write_multiple(self, node, gateways):
        sid, session = await opened(node)
        ways = [gateways[0], node.wire, gateways[1]]
        assert await ways[0].post(sid, "41\x1e42\x1e43") == (200, "ok")
        assert await ways[1].post(sid, "44\x1e45") == (200, "ok")
        assert await ways[2].post(sid, "46") == (200, "ok")
        await until(lambda: session.received == list("123456"))

    async def test_posts_stay_in_order(self, node, gateways):
        """Each is sent when the one before is confirmed, through another way."""
        sid, session = await opened(node)
        ways = itertools.cycle([gateways[0], node.wire, gateways[1]])
        for number in range(60):
            assert await next(ways).post(sid, f"4{number}") == (200, "ok")
        await until(lambda: len(session.received) == 60)
        assert session.received == [str(number) for number in range(60)]

    async def test_should_acquire_read_lock_different_process(self, node, gateways):
        sid, session = await opened(node)
        await until(lambda: not session.is_delayed)
        poll = asyncio.create_task(gateways[0].get(sid))
        await until(lambda: session.transport.writable)
        assert await gateways[1].get(sid, t="another") == UNKNOWN
        session.send("hello")
        assert await poll == (200, "4hello")

    async def test_should_acquire_read_lock_that_the_owner_has(self, node, gateway):
        sid, session = await opened(node)
        poll = asyncio.create_task(node.wire.get(sid))
        await until(lambda: session.transport.writable)
        assert await gateway.get(sid) == UNKNOWN
        session.send("hello")
        assert await poll == (200, "4hello")

    async def test_should_handle_close_from_main_process(self, node, gateway):
        node.on_connection = lambda session: session.at("end", 0.1, session.close)
        sid, _ = await opened(node)
        assert await gateway.get(sid) == (200, "1")
        assert await gateway.get(sid) == UNKNOWN

    async def test_should_handle_close_from_client(self, node, gateway):
        sid, session = await opened(node)
        poll = asyncio.create_task(gateway.get(sid))
        await until(lambda: session.transport.writable)
        poll.cancel()
        assert await asyncio.wait_for(session.closed, 5) == "transport error"

    async def test_client_closes_in_a_post(self, node, gateway):
        sid, session = await opened(node)
        poll = asyncio.create_task(gateway.get(sid))
        await asyncio.sleep(0.05)
        assert await gateway.post(sid, "1") == (200, "ok")
        assert await asyncio.wait_for(session.closed, 5) == "transport close"
        assert (await poll)[0] in (200, 400)

    async def test_malformed_post_ends_the_session(self, node, gateway):
        sid, session = await opened(node)
        assert await gateway.post(sid, "4a\x1enonsense") == (400, "")
        assert await asyncio.wait_for(session.closed, 5) == "parse error"

    async def test_should_ping_pong(self, place, http, gateways):
        async with serving(place, http, ping_interval=0.05) as node:
            sid, session = await opened(node)
            ways = [*gateways, node.wire]
            for turn in range(10):
                assert await ways[turn % 3].get(sid) == (200, "2")
                assert await ways[(turn + 1) % 3].post(sid, "3") == (200, "ok")
            assert not node.requests and not node.remote
            assert session.state == "open"

    async def test_should_send_and_receive_binary(self, node, gateways):
        node.on_connection = lambda session: setattr(session, "on_message", session.send)
        sid, _ = await opened(node)
        assert await gateways[0].post(sid, "bAQIDBA==") == (200, "ok")
        assert await gateways[1].get(sid) == (200, "bAQIDBA==")

    async def test_should_reject_an_invalid_id(self, node, gateway):
        """One that could be a node's is asked for, and nobody answers; one that could be nobody's is not."""
        before = len(node.heard)
        start = time.monotonic()
        assert await gateway.get("01234567890123456789") == UNKNOWN
        assert 0.9 < time.monotonic() - start < 3
        assert len(node.heard) == before + 1
        assert await gateway.get("0123456789") == UNKNOWN
        assert await gateway.get("0123456789+/01234567") == UNKNOWN
        assert len(node.heard) == before + 1

    async def test_should_upgrade(self, node, gateway):
        def connected(session):
            session.on_upgrade = lambda: session.send("hello")
            session.on_message = lambda message: session.close()
        node.on_connection = connected
        sid, session = await opened(node)
        async with gateway.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            await socket.send("5")
            assert await socket.receive() == "4hello"
            await socket.send("4hi")
            assert await socket.receive() is None
        assert session.received == ["hi"] and session.upgrades == 1

    async def test_should_upgrade_and_send_buffered_messages(self, node, gateways):
        """What is sent before the upgrade, and right behind it, arrives in order; the node keeps its session, however
        young that is."""
        node.on_connection = lambda session: setattr(session, "on_message", session.send)
        sid, session = await opened(node)
        assert await gateways[0].post(sid, "4one") == (200, "ok")
        async with gateways[1].upgraded(sid) as socket:
            for text in ("two", "three", b"four"):
                await socket.send(text if isinstance(text, bytes) else "4" + text)
            assert [await socket.receive() for _ in range(4)] == ["4one", "4two", "4three", b"four"]
            assert session.received == ["one", "two", "three", b"four"]
            assert session.state == "open"
        assert await asyncio.wait_for(session.closed, 5) == "transport close"

    async def test_upgrade_releases_polls_wherever_they_wait(self, node, gateways):
        for way in (gateways[0], node.wire):
            sid, session = await opened(node)
            await until(lambda: not session.is_delayed)
            poll = asyncio.create_task(way.get(sid))
            await until(lambda: session.transport.writable)
            async with gateways[1].websocket(sid) as socket:
                await asyncio.sleep(0.3)  # The probe comes after the owner's only noop.
                if poll.done():
                    assert await poll == (200, "6")
                    poll = asyncio.create_task(way.get(sid))
                    await asyncio.sleep(0.15)
                await socket.send("2probe")
                assert await socket.receive() == "3probe"
                assert await asyncio.wait_for(poll, 3) == (200, "6")
                await socket.send("5")
                await until(lambda: session.upgraded)

    async def test_upgrade_after_one_that_failed(self, node, gateway):
        sid, session = await opened(node)
        async with gateway.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
        await until(lambda: not session.upgrading)
        assert await gateway.post(sid, "4hi") == (200, "ok")
        async with gateway.upgraded(sid):
            await until(lambda: session.upgraded)

    async def test_heartbeat_over_a_websocket(self, place, http, gateway):
        async with serving(place, http, ping_interval=0.1, ping_timeout=1) as node:
            sid, session = await opened(node)
            async with gateway.upgraded(sid) as socket:
                for _ in range(10):
                    assert await socket.receive() == "2"
                    await socket.send("3")
                assert session.state == "open"

    async def test_session_of_a_dead_node_ends(self, place, http, gateway):
        async with serving(place, http) as node:
            (polled, _), (carried, _) = await opened(node), await opened(node)
            poll = asyncio.create_task(gateway.get(polled))
            async with gateway.upgraded(carried) as socket:
                await until(lambda: node.sessions[carried].upgraded)
                await asyncio.sleep(2.5)  # It has been seen to listen.
                await node.die()
                assert await asyncio.wait_for(poll, 5) == UNKNOWN
                assert await socket.receive() is None


class TestOurSessionsThroughTheirNodes:
    async def test_should_work_read(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        assert await gateway.post(sid, "4hello") == (200, "ok")
        assert await read(node.wire, sid) == "4hello"

    async def test_should_work_read_deferred(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        poll = asyncio.create_task(read(node.wire, sid))
        await asyncio.sleep(0.1)
        assert await gateway.post(sid, "4hello") == (200, "ok")
        assert await poll == "4hello"

    async def test_should_work_write(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        assert await node.wire.post(sid, "4hello") == (200, "ok")
        assert await read(gateway, sid) == "4hello"

    async def test_should_work_write_multiple(self, node, gateways):
        """The node confirms its POSTs before we have them, so here one way waits for the other."""
        sid = (await gateways[0].open_polling())["sid"]
        assert await node.wire.post(sid, "41\x1e42\x1e43") == (200, "ok")
        assert await read_many(gateways[1], sid, 3) == ["41", "42", "43"]
        assert await gateways[0].post(sid, "44\x1e45") == (200, "ok")
        assert await node.wire.post(sid, "46") == (200, "ok")
        assert await read_many(node.wire, sid, 3) == ["44", "45", "46"]

    async def test_posts_at_both_places_at_once(self, node, gateway):
        """A POST that a node has confirmed may arrive while the next is under way here: neither costs the session."""
        sid = (await gateway.open_polling())["sid"]
        for number in range(20):
            assert await node.wire.post(sid, f"4n{number}") == (200, "ok")
            assert await gateway.post(sid, f"4g{number}" + "x" * 100_000) == (200, "ok")
        got = sorted(packet[:4].rstrip("x") for packet in await read_many(gateway, sid, 40))
        assert got == sorted(f"4{side}{number}" for side in "ng" for number in range(20))

    async def test_should_acquire_read_lock(self, place, http, node, gateway):
        async with serving(place, http) as other:
            sid = (await gateway.open_polling())["sid"]
            assert await gateway.get(sid) == (200, "2")
            poll = asyncio.create_task(node.wire.get(sid))
            await until(lambda: sid in node.remote)
            assert await other.wire.get(sid, t="another") == UNKNOWN
            assert await gateway.post(sid, "4hello") == (200, "ok")
            assert await poll == (200, "4hello")

    async def test_should_handle_close_from_main_process(self, place, node, gateway):
        """Here by the engine, which has had no pong."""
        sid = (await gateway.open_polling())["sid"]
        assert await node.wire.get(sid) == (200, "2")
        assert await node.wire.get(sid) == (200, "1")
        assert await node.wire.get(sid) == UNKNOWN

    async def test_should_handle_close_from_client(self, place, node, gateway):
        before = ended(place, "transport error")
        sid = (await gateway.open_polling())["sid"]
        poll = asyncio.create_task(node.wire.get(sid))
        await until(lambda: sid in node.remote)
        poll.cancel()
        await eventually(lambda: ended(place, "transport error"), lambda count: count == before + 1)
        assert await node.wire.get(sid) == UNKNOWN

    async def test_client_closes_in_a_post(self, place, node, gateway):
        before = ended(place, "transport close")
        sid = (await gateway.open_polling())["sid"]
        assert await node.wire.post(sid, "1") == (200, "ok")
        await eventually(lambda: ended(place, "transport close"), lambda count: count == before + 1)

    async def test_malformed_post_ends_the_session(self, place, node, gateway):
        before = ended(place, "parse error")
        sid = (await gateway.open_polling())["sid"]
        assert await node.wire.post(sid, "4a\x1enonsense") == (200, "ok")
        await eventually(lambda: ended(place, "parse error"), lambda count: count == before + 1)

    async def test_should_ping_pong(self, node, gateways):
        sid = (await gateways[0].open_polling())["sid"]
        ways = [*gateways, node.wire]
        for turn in range(10):
            assert await ways[turn % 3].get(sid) == (200, "2")
            assert await ways[(turn + 1) % 3].post(sid, "3") == (200, "ok")
        assert not node.requests and not node.remote

    async def test_should_send_and_receive_binary(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        assert await node.wire.post(sid, "bAQIDBA==") == (200, "ok")
        assert await read(node.wire, sid) == "bAQIDBA=="

    async def test_should_reject_an_invalid_id(self, node):
        assert await node.wire.get("01234567890123456789") == UNKNOWN

    async def test_an_unknown_id_of_our_engine_is_refused_at_once(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        await refused_at_once(node.wire, sid[:-4] + "AAAA")

    async def test_should_upgrade(self, place, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        async with node.wire.upgraded(sid) as socket:
            await socket.send("4hi")
            assert await receive(socket) == "4hi"
            await socket.send(b"\x01\x02")
            assert await receive(socket) == b"\x01\x02"
            for _ in range(3):  # The heartbeat of the session is the bridge's now.
                assert await socket.receive() == "2"
                await socket.send("3")
            assert await gateway.get(sid) == BAD_REQUEST
            before = ended(place, "transport close")
        await eventually(lambda: ended(place, "transport close"), lambda count: count == before + 1)
        assert node.take_overs == 0

    async def test_should_upgrade_and_send_buffered_messages(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        assert await gateway.post(sid, "4one") == (200, "ok")
        async with node.wire.upgraded(sid) as socket:
            assert await receive(socket) == "4one"

    async def test_upgrade_releases_polls_wherever_they_wait(self, node, gateway):
        for way in (gateway, node.wire):
            sid = (await gateway.open_polling())["sid"]
            poll = asyncio.create_task(polled(way, sid))
            await asyncio.sleep(0.15)
            async with node.wire.websocket(sid) as socket:
                await socket.send("2probe")
                assert await socket.receive() == "3probe"
                assert await asyncio.wait_for(poll, 3) == (200, "6")
                await socket.send("5")
                await socket.send("4hi")
                # What comes right behind the upgrade packet a node throws away unless its answer has come.
                await asyncio.sleep(0.2)
                await socket.send("4again")
                frames = [await receive(socket)]
                while frames[-1] != "4again":
                    frames.append(await receive(socket))

    async def test_upgrade_after_one_that_failed(self, node, gateway):
        sid = (await gateway.open_polling())["sid"]
        async with node.wire.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
        async with node.wire.upgraded(sid) as socket:
            await socket.send("4hi")
            assert await receive(socket) == "4hi"

    async def test_sessions_at_a_dead_node_end(self, place, http, gateway):
        async with serving(place, http) as node:
            before = ended(place, "gateway lost")
            sid = (await gateway.open_polling())["sid"]
            async with node.wire.upgraded(sid) as socket:
                await socket.send("4hi")
                assert await receive(socket) == "4hi"
                for _ in range(7):
                    assert await socket.receive() == "2"
                    await socket.send("3")
                await node.die()
                await eventually(lambda: ended(place, "gateway lost"), lambda count: count == before + 1)


class TestElection:
    async def test_one_bridge_speaks_and_another_takes_over(self, place, http, node, gateway):
        """Whoever waited at the one that is killed is told, and what comes later finds the other."""
        node.on_connection = lambda session: session.send("hello")
        assert numsub(place, "engine.io#") == 2  # The node and one bridge.
        speaking = next(bridge for bridge in place.bridges if said(bridge))
        sid, session = await opened(node)
        own = (await gateway.open_polling())["sid"]
        async with gateway.upgraded(sid) as socket:
            assert await socket.receive() == "4hello"
            kill(speaking)
            start = time.monotonic()
            assert await socket.receive() is None
        sid, session = await opened(node)
        while (answer := await gateway.get(sid)) == UNKNOWN:
            assert time.monotonic() - start < 10
        assert answer == (200, "4hello")
        assert await node.wire.post(own, "4hi") == (200, "ok")
        print(f"another bridge speaks after {time.monotonic() - start:.1f} s")
        assert numsub(place, "engine.io#") == 2


class TestRedisGone:
    async def test_sessions_of_nodes_are_refused_at_once_and_come_back(self, place, http, gateway):
        async with serving(place, http) as node:
            sid, session = await opened(node)
            assert await gateway.post(sid, "4hi") == (200, "ok")
            poll = asyncio.create_task(gateway.get(sid))
            await until(lambda: session.transport.writable)
            place.redis.stop()
            assert await asyncio.wait_for(poll, 2) == UNKNOWN
            await asyncio.sleep(0.5)
            await refused_at_once(gateway, sid)
            own = (await gateway.open_polling())["sid"]
            assert await gateway.post(own, "4hello") == (200, "ok")
            assert await read(gateway, own) == "4hello"
        place.redis.start()
        place.is_settled = False
        async with serving(place, http) as node:
            node.on_connection = lambda session: session.send("hello")
            sid, _ = await opened(node)
            assert await gateway.get(sid) == (200, "4hello")


async def read_many(wire, sid, count):
    packets = []
    while len(packets) < count:
        packets += (await read(wire, sid)).split(SEPARATOR)
    return packets


def said(bridge):
    return metrics(bridge).get('bridge_node_engine_messages_total{direction="out"}', 0) > 0


def ended(place, reason):
    return reasons(place.engine, "engine_sessions_closed").get(reason, 0)
