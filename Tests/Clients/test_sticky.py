"""What `@socket.io/sticky`'s tests ask of its primary, asked of gateways: where sessions are placed, and that any request
finds its session without anything sticky. Of linked clusters each places sessions on its own engines, as if it were alone, and any
gateway finds them. The titles are those of its tests."""

import asyncio
import itertools
import json
import socket
from collections import Counter
from contextlib import ExitStack, contextmanager

import pytest
import socketio

from cluster import Process, free_port
from linked_clusters import LinkedClusters
from raw import HOST, UPGRADE, ask, ask_once, eventually, head
from spread import Spread, any_gateway, in_turn, proxy_before

PATH = "/engine.io/"


@contextmanager
def balanced(start, method, engines=2):
    """A cluster, alone or the first of two linked ones, and the URLs of all gateways."""
    with start("echo", engines=engines, environment={"SIGNALBOX_LOAD_BALANCING_METHOD": method}) as cluster:
        yield getattr(cluster, "clusters", [cluster])[0], cluster.urls


alone_and_linked = pytest.mark.parametrize("start", [Spread, LinkedClusters])


async def place(lines, count, url=None):
    """Opens sessions one after the other; their ids."""
    way = lines.through(url) if url else lines
    return [(await way.open_polling())["sid"] for _ in range(count)]


def engine_of(sid):
    """Sessions of one engine have its tag in front."""
    return sid[:4]


async def end(lines, sids):
    for sid in sids:
        assert await lines.post(sid, "1") == (200, "ok")


@alone_and_linked
async def test_should_work_with_least_connection_load_balancing(start):
    """Engines that differ become even again, and stay so."""
    with balanced(start, "least-connection") as (cluster, anywhere):
        async with any_gateway(cluster.urls, PATH) as lines, any_gateway(anywhere, PATH) as all_lines:
            sids = await place(lines, 120)
            loads = Counter(map(engine_of, sids))
            assert len(loads) == 2 and max(loads.values()) - min(loads.values()) <= 12, loads
            emptied = engine_of(sids[0])
            await end(all_lines, [sid for sid in sids if engine_of(sid) == emptied])
            kept = [sid for sid in sids if engine_of(sid) != emptied]
            await asyncio.sleep(0.2)  # The engine's load comes with its next batch.
            added = await place(lines, len(kept))
            assert Counter(map(engine_of, added))[emptied] >= 0.8 * len(added)
            loads = Counter(map(engine_of, kept + added))
            assert max(loads.values()) - min(loads.values()) <= 0.2 * len(kept), loads


@alone_and_linked
async def test_should_work_with_round_robin_load_balancing(start):
    """Each gateway takes the engines in turn, exactly."""
    with balanced(start, "round-robin", engines=3) as (cluster, _):
        async with any_gateway(cluster.urls, PATH) as lines:
            for url in cluster.urls:
                engines = list(map(engine_of, await place(lines, 30, url)))
                assert len(set(engines[:3])) == 3
                assert engines == list(itertools.islice(itertools.cycle(engines[:3]), 30))


@alone_and_linked
async def test_should_work_with_random_load_balancing(start):
    """As often here as there, and in no order: either would be otherwise once in millions of runs."""
    with balanced(start, "random") as (cluster, _):
        async with any_gateway(cluster.urls, PATH) as lines:
            engines = list(map(engine_of, await place(lines, 400)))
            counts = Counter(engines)
            assert len(counts) == 2 and all(145 <= count <= 255 for count in counts.values()), counts
            changes = sum(one != other for one, other in itertools.pairwise(engines))
            assert 145 <= changes <= 255, changes


@pytest.fixture(scope="module", params=[Spread, LinkedClusters])
def conformance_with_cors(request):
    environment = {"SIGNALBOX_CORS": '{"origin":"http://a.example","credentials":true}',
                   "SIGNALBOX_LOAD_BALANCING_METHOD": "round-robin"}
    with request.param("conformance", environment=environment) as cluster, proxy_before(cluster) as behind:
        yield behind


def engines(cluster):
    return {engine["id"] for engine in cluster.engines}


async def client_works(url, transports):
    clients = [socketio.AsyncClient() for _ in range(10)]
    await asyncio.gather(*(client.connect(url, transports=transports) for client in clients))
    answers = [await client.call("whoami") for client in clients]
    assert [(answer["id"], answer["sid"]) for answer in answers] == [(client.get_sid(), client.sid) for client in clients]
    assert {answer["transport"] for answer in answers} == {transports[-1]}
    for client in clients:
        await client.disconnect()
    return {answer["engine"] for answer in answers}


async def test_should_work_with_websocket_only(conformance_with_cors):
    assert await client_works(conformance_with_cors.url, ["websocket"]) == engines(conformance_with_cors.cluster)


async def test_should_work_with_http_long_polling_only(conformance_with_cors):
    assert await client_works(conformance_with_cors.url, ["polling"]) == engines(conformance_with_cors.cluster)


async def test_should_work_with_cors(conformance_with_cors):
    """Every gateway answers preflights, and has the headers on whatever it says, refusals too."""
    origin = {"Origin": "http://a.example"}
    async with any_gateway(conformance_with_cors.cluster.urls, "/socket.io/", in_turn) as lines:
        for _ in conformance_with_cors.cluster.urls:
            asks = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
            status, headers, body = await lines.request("OPTIONS", lines.parameters("polling"), headers=asks)
            assert (status, body) == (204, "")
            assert headers["Access-Control-Allow-Origin"] == "http://a.example"
            assert headers["Access-Control-Allow-Credentials"] == "true"
            assert headers["Access-Control-Allow-Headers"] == "content-type"
        for _ in conformance_with_cors.cluster.urls:
            status, headers, body = await lines.request("GET", lines.parameters("polling"), headers=origin)
            sid = json.loads(body[1:])["sid"]
            post = await lines.request("POST", lines.parameters("polling", sid), headers=origin, data="40")
            poll = await lines.request("GET", lines.parameters("polling", sid), headers=origin)
            refusal = await lines.request("GET", lines.parameters("polling", "x" * 20), headers=origin)
            assert [post[0], poll[0], refusal[0]] == [200, 200, 400]
            for headers in (headers, post[1], poll[1], refusal[1]):
                assert headers["Access-Control-Allow-Origin"] == "http://a.example"


@pytest.fixture(scope="module")
def without_engines():
    """The ports of two gateways of a cluster that has no engine."""
    base = free_port(4)
    publish, subscribe, *ports = range(base, base + 4)
    brokers = [f"tcp://127.0.0.1:{publish}", f"tcp://127.0.0.1:{subscribe}"]
    with ExitStack() as stack:
        stack.enter_context(Process("broker", "--publish-bind", brokers[0], "--subscribe-bind", brokers[1]))
        for port in ports:
            options = ["--host", "127.0.0.1", "--port", port, "--brokers", "+".join(brokers)]
            stack.enter_context(Process("gateway", *options))
        for port in ports:
            eventually(lambda: listens(port))
        yield ports


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_should_return_a_503_error_when_no_worker_is_available_polling(without_engines):
    for port in without_engines:
        answer = ask_once(port, head("GET /socket.io/?EIO=4&transport=polling HTTP/1.1", HOST))
        assert answer.status == 503 and answer.message == "No engine is ready"


def test_should_return_a_503_error_when_no_worker_is_available_websocket(without_engines):
    for port in without_engines:
        [answer] = ask(port, head("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", HOST, *UPGRADE))
        assert answer.status == 503
