"""What `@socket.io/cluster-engine`'s tests ask of its engines, asked of any gateway: each request goes through another one.

In-memory, cluster and Redis, its three ways of joining nodes, are here: brokers and links over ipc, the same over tcp, and
over tcp with one of the two brokers dead; and then what `setupPrimaryWithRedis` is for, two clusters that Redis links, where
any request goes to any gateway of either. The titles are those of its tests.
"""

import asyncio
import base64
import contextlib
import itertools
import math
import os
import random
import signal
import time

import pytest

from conftest import SUITE_OPTIONS
from linked_clusters import LinkedClusters
from raw import HOST, Raw, ask_once, head, open_session
from spread import Spread, any_gateway, in_turn
from tcp_cluster import kill
from wire import SEPARATOR, UNKNOWN

# So long after it was sent, a poll has reached the engine, through whichever cluster.
ARRIVED = 0.5
# The official suites' options, but for a client that may take its time to answer.
OPTIONS = {**SUITE_OPTIONS, "SIGNALBOX_PING_TIMEOUT": "2000"}


@contextlib.asynccontextmanager
async def engine_io(cluster):
    async with any_gateway(cluster.urls, "/engine.io/") as lines:
        yield lines


@pytest.fixture(params=["spread_echo", "linked_echo"])
def cluster(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
async def lines(cluster):
    async with engine_io(cluster) as lines:
        yield lines


@pytest.fixture
async def two_ways(cluster, lines):
    """Two different gateways; of linked clusters, one of each."""
    return [lines.through(url) for url in cluster.different_urls(2)]


def binary(payload):
    return "b" + base64.b64encode(payload).decode()


async def text_of(http, url):
    async with http.get(url) as answer:
        return await answer.text()


async def open_sessions(lines, cluster):
    """How many sessions the engines have, as they say once a second."""
    pages = [await text_of(lines.http, engine["operations"] + "/metrics") for engine in cluster.engines]
    series = [line for page in pages for line in page.splitlines() if line.startswith("signalbox_engine_sessions ")]
    assert len(series) == len(cluster.engines)
    return sum(int(line.split()[1]) for line in series)


class TestInMemory:
    async def test_should_work_read(self, two_ways):
        one, other = two_ways
        sid = (await one.open_polling())["sid"]
        assert await one.post(sid, "4hello") == (200, "ok")
        assert await other.get(sid) == (200, "4hello")

    async def test_should_work_read_deferred(self, two_ways):
        one, other = two_ways
        sid = (await one.open_polling())["sid"]
        poll = asyncio.create_task(other.get(sid))
        await asyncio.sleep(0.1)
        assert not poll.done()
        assert await one.post(sid, "4hello") == (200, "ok")
        assert await poll == (200, "4hello")

    async def test_should_work_write(self, two_ways):
        one, other = two_ways
        sid = (await one.open_polling())["sid"]
        poll = asyncio.create_task(one.get(sid))
        assert await other.post(sid, "4hello") == (200, "ok")
        assert await poll == (200, "4hello")

    async def test_should_work_write_multiple(self, two_ways):
        one, other = two_ways
        sid = (await one.open_polling())["sid"]
        assert await other.post(sid, "41\x1e42\x1e43") == (200, "ok")
        assert await one.post(sid, "44\x1e45") == (200, "ok")
        assert await other.post(sid, "46") == (200, "ok")
        assert await one.get(sid) == (200, "41\x1e42\x1e43\x1e44\x1e45\x1e46")

    async def test_should_acquire_read_lock_different_process(self, two_ways):
        await self.second_poll_is_refused(*two_ways)

    async def test_should_acquire_read_lock_same_process(self, two_ways):
        await self.second_poll_is_refused(two_ways[0], two_ways[0])

    async def second_poll_is_refused(self, one, other):
        sid = (await one.open_polling())["sid"]
        poll = asyncio.create_task(one.get(sid))
        await asyncio.sleep(ARRIVED)
        assert await other.get(sid, t="another") == (400, "")
        assert await poll == (200, "1")

    @pytest.mark.parametrize("hasty", ["hasty_conformance_behind_proxy", "linked_hasty_conformance_behind_proxy"])
    async def test_should_handle_close_from_main_process(self, request, hasty):
        """The server ends a session, here one that joins no namespace, while its poll waits at some gateway."""
        urls = request.getfixturevalue(hasty).cluster.urls
        async with any_gateway(urls, "/socket.io/", in_turn) as lines:
            sid = (await lines.open_polling())["sid"]
            while (answer := await lines.get(sid)) == (200, "2"):
                assert await lines.post(sid, "3") == (200, "ok")
            # With a noop before it, as Node.js has it, if the end came between two polls.
            assert answer in ((200, "1"), (200, SEPARATOR.join("61")))
            assert await lines.get(sid) == UNKNOWN

    async def test_should_handle_close_from_client(self, cluster, lines):
        """A poll that its client gives up ends the session at every gateway, with the reason `transport error`."""
        ended = 'signalbox_engine_sessions_closed_total{reason="transport error"}'

        async def count():
            pages = [await text_of(lines.http, engine["operations"] + "/metrics") for engine in cluster.engines]
            return sum(int(line.split()[-1]) for page in pages for line in page.splitlines() if line.startswith(ended))

        before = await count()
        sid = (await lines.open_polling())["sid"]
        with Raw(random.choice(cluster.ports)) as connection:
            connection.send(head(f"GET /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1", HOST))
            await asyncio.sleep(ARRIVED)
        deadline = time.monotonic() + 5
        while await count() == before:  # A poll that came before its end would be the end of it.
            assert time.monotonic() < deadline, "the session goes on"
            await asyncio.sleep(0.02)
        for url in cluster.urls:
            assert await lines.through(url).get(sid) == UNKNOWN
        assert await count() == before + 1

    @pytest.mark.parametrize("hasty", ["spread_pinging_echo", "linked_pinging_echo"])
    async def test_should_ping_pong(self, request, hasty):
        await ping_and_pong(request.getfixturevalue(hasty))

    async def test_should_reject_an_invalid_id(self, cluster, lines):
        for sid in ("x" * 20, "short", "-" * 20, "x" * 21, "_" * 19 + "%"):
            for url in cluster.urls:
                assert await lines.through(url).get(sid) == UNKNOWN
                assert await lines.through(url).post(sid, "4hello") == UNKNOWN

    async def test_should_upgrade(self, two_ways):
        one, other = two_ways
        sid = (await one.open_polling())["sid"]
        async with other.upgraded(sid) as socket:
            await socket.send("4hello")
            assert await socket.receive() == "4hello"

    async def test_should_upgrade_and_send_buffered_messages(self, two_ways):
        one, other = two_ways
        sid = (await one.open_polling())["sid"]
        assert await one.post(sid, SEPARATOR.join(["4hello", binary(b"\x01\x02\x03")])) == (200, "ok")
        async with other.upgraded(sid) as socket:
            assert await socket.receive_many(2) == ["4hello", b"\x01\x02\x03"]


class NodesJoined:
    """The tests that cluster-engine has for each way of joining nodes."""

    async def test_should_ping_pong(self, joined):
        await ping_and_pong(joined)

    async def test_should_send_and_receive_binary(self, joined):
        async with any_gateway(joined.urls, "/engine.io/", in_turn) as lines:
            sid = (await lines.open_polling())["sid"]
            assert await lines.post(sid, binary(b"\x01\x02\x03\x04")) == (200, "ok")
            assert await lines.get(sid) == (200, binary(b"\x01\x02\x03\x04"))
            async with lines.upgraded(sid) as socket:
                await socket.send(b"\x05\x06\x07")
                assert await socket.receive() == b"\x05\x06\x07"


class TestCluster(NodesJoined):
    @pytest.fixture
    def joined(self, spread_pinging_echo):
        return spread_pinging_echo


class TestRedisPackage(NodesJoined):
    """In its place: links and both brokers over tcp."""

    @pytest.fixture(scope="class")
    @staticmethod
    def joined():
        with Spread("echo", "--link", "tcp", environment=OPTIONS) as cluster:
            yield cluster


class TestIORedisPackage(NodesJoined):
    """In its place: the same, and one of the two brokers has been killed."""

    @pytest.fixture(scope="class")
    @staticmethod
    def joined():
        with Spread("echo", "--link", "tcp", environment=OPTIONS) as cluster:
            os.kill(cluster.service("broker", 0)["pid"], signal.SIGKILL)
            cluster.announcement(lambda line: line.get("exited") == 128 + signal.SIGKILL)
            yield cluster


class TestPrimariesWithRedis(NodesJoined):
    """Across clusters: upstream has no test of it."""

    @pytest.fixture
    def joined(self, linked_pinging_echo):
        return linked_pinging_echo


class TestPrimariesWithRedisAndOneBridgeOfTwo(NodesJoined):
    """In each cluster one of the bridges has been killed."""

    @pytest.fixture(scope="class")
    @staticmethod
    def joined():
        with LinkedClusters("echo", environment=OPTIONS) as clusters:
            for cluster in clusters.clusters:
                kill(cluster.bridges[0])
            echoes_are_quick(clusters)
            yield clusters


def echoes_are_quick(clusters, timeout=20):
    """Returns once the links between clusters take no way any more that is gone: three times in a row a message has come back
    through each foreign gateway, of each cluster's session, in less than a tenth of a second."""
    deadline, in_a_row = time.monotonic() + timeout, 0
    while in_a_row < 3:
        assert time.monotonic() < deadline, "echoes across clusters take long"
        took = [echo_took(home, port) for home, abroad in itertools.permutations(clusters.clusters, 2)
                for port in abroad.gateway_ports]
        in_a_row = in_a_row + 1 if max(took) < 0.1 else 0


def echo_took(home, port):
    """How long a message of a session takes there and back by way of the gateway at `port`."""
    own = home.gateway_ports[0]
    target = f"/engine.io/?EIO=4&transport=polling&sid={open_session(own)} HTTP/1.1"
    # The first message waits until the session may move no more.
    for way in (own, port):
        began = time.monotonic()
        posted = ask_once(way, head("POST " + target, HOST, "Content-Length: 6") + b"4hello")
        polled = ask_once(way, head("GET " + target, HOST))
        took = time.monotonic() - began
    ask_once(own, head("POST " + target, HOST, "Content-Length: 1") + b"1")
    return took if (posted.body, polled.body) == (b"ok", b"4hello") else math.inf


@pytest.fixture(scope="module")
def spread_pinging_echo():
    with Spread("echo", environment=OPTIONS) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def linked_pinging_echo():
    with LinkedClusters("echo", environment=OPTIONS) as clusters:
        yield clusters


async def ping_and_pong(cluster):
    """Ten heartbeats, each request through the next gateway; a session that is over leaves nothing behind."""
    async with any_gateway(cluster.urls, "/engine.io/", in_turn) as lines:
        sid = (await lines.open_polling())["sid"]
        for _ in range(10):
            assert await lines.get(sid) == (200, "2")
            assert await lines.post(sid, "3") == (200, "ok")
        assert await lines.post(sid, "1") == (200, "ok")
        assert await lines.get(sid) == UNKNOWN

        deadline = asyncio.get_running_loop().time() + 5
        while await open_sessions(lines, cluster):
            assert asyncio.get_running_loop().time() < deadline, "sessions are left behind"
            await asyncio.sleep(0.1)
