"""Sessions that move to another cluster because their client upgrades there soon enough (`delayedConnectionTimeout`)."""

import asyncio
import json
import random
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest

from cluster import CLIENT
from knocking import UNKNOWN
from linked_clusters import LinkedClusters
from stock_client import Client, upgraded
from tcp_cluster import announced, go_on, kill, metrics, stop
from test_cluster_engine import binary
from wire import SEPARATOR, Wire

DELAY = 0.3
PATIENCE = ("--delayed-connection-timeout", 5000)
# Local, yet on machines that have other things to do.
AT_ONCE = 0.2
# Clients whose authentication takes so long, in seconds.
CLIENTS, THINKING = 40, (0.05, 0.2)


@pytest.fixture
async def http():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20),
                                     connector=aiohttp.TCPConnector(limit=0)) as http:
        yield http


@pytest.fixture(scope="module")
def patient_echo():
    """Clusters that wait so long for an upgrade that a busy machine is no reason not to move."""
    with LinkedClusters("echo", engine_options=PATIENCE) as clusters:
        yield clusters


@pytest.fixture(scope="module")
def patient_conformance():
    with LinkedClusters("conformance", engine_options=PATIENCE) as clusters:
        yield clusters


def ways(clusters, http, path="/socket.io/"):
    """A gateway of the cluster that is to open the session, one of its others, and one of the other cluster."""
    home, abroad = random.sample(clusters.clusters, 2)
    one, other = random.sample(home.urls, 2)
    return [Wire(http, url, path) for url in (one, other, random.choice(abroad.urls))]


def engines(cluster):
    return {announced(engine)["id"] for engine in cluster.engines}


def counted(clusters, name):
    """What all engines have counted under a name."""
    return sum(metrics(engine).get(f"engine_transfers_{name}_total", 0)
               for cluster in clusters.clusters for engine in cluster.engines)


@asynccontextmanager
async def all_move(clusters, count):
    """So many sessions move, no other is offered, and each arrives."""
    names = ("offered", "moved", "taken_over", "stayed")
    before = [await asyncio.to_thread(counted, clusters, name) for name in names]
    yield
    after = [await asyncio.to_thread(counted, clusters, name) for name in names]
    assert [new - old for new, old in zip(after, before)] == [count, count, count, 0], dict(zip(names, after))


def cluster_of(clusters, engine):
    return next(cluster for cluster in clusters.clusters if engine in engines(cluster))


async def identity(socket):
    """What the session's application says of it, asked over its WebSocket."""
    await socket.send('429["whoami"]')
    while not (message := await socket.receive()).startswith("439"):
        pass
    return json.loads(message[3:])[0]


def opened_by(clusters, way):
    return next(cluster for cluster in clusters.clusters if any(way.base.startswith(url) for url in cluster.urls))


async def test_it_moves_with_all_its_client_has_said(patient_conformance, http):
    """The connection handler runs there, with the original handshake; then comes what was posted, then what came behind the
    upgrade."""
    for _ in range(5):
        one, other, abroad = ways(patient_conformance, http)
        async with all_move(patient_conformance, 1):
            status, body = await one.get(who="me")
            sid = json.loads(body[1:])["sid"]
            assert await one.post(sid, '40{"token":1}') == (200, "ok")
            texts = ['42["message","early",1]', '42["message","early",2]']
            assert await other.post(sid, SEPARATOR.join(texts)) == (200, "ok")
            attached = ['451-["message",{"_placeholder":true,"num":0}]', binary(b"\0\xff")]
            assert await one.post(sid, SEPARATOR.join(attached)) == (200, "ok")
            async with abroad.upgraded(sid) as socket:
                for number in range(20):
                    await socket.send(f'42["message","late",{number}]')
                connected, *messages = await socket.receive_many(2 + 2 + 2 + 20)
                assert connected.startswith("40{")
                assert messages == [
                    '42["auth",{"token":1}]', '42["message-back","early",1]', '42["message-back","early",2]',
                    '451-["message-back",{"_placeholder":true,"num":0}]', b"\0\xff",
                    *(f'42["message-back","late",{number}]' for number in range(20))]
                me = await identity(socket)
                assert me["sid"] == sid and me["transport"] == "websocket"
                assert me["engine"] in engines(opened_by(patient_conformance, abroad))
                await socket.send('428["sockets-fetch",{"local":true}]')
                fetched = json.loads((await socket.receive())[3:])[0]["sockets"]
                [mine] = [found for found in fetched if found["handshake"]["query"].get("who") == "me"]
                assert mine["handshake"]["query"]["transport"] == "polling"


async def test_a_stock_sequence_with_a_poll_that_waits(patient_echo, http):
    """The pending poll, at the cluster that opened the session, is released, as by a probe there."""
    for _ in range(10):
        one, other, abroad = ways(patient_echo, http, "/engine.io/")
        async with all_move(patient_echo, 1):
            sid = (await one.open_polling())["sid"]
            poll = asyncio.create_task(other.get(sid))
            await asyncio.sleep(random.uniform(0, 0.1))
            async with abroad.websocket(sid) as socket:
                await socket.send("2probe")
                assert await socket.receive() == "3probe"
                assert await asyncio.wait_for(poll, 5) == (200, "6")
                await socket.send("5")
                await socket.send("4right behind")
                assert await socket.receive() == "4right behind"
        for way in (one, other, abroad):
            await way.until_unknown(sid)


async def test_posts_that_cross_the_move_arrive_once_and_in_order(patient_echo, http):
    """Through any gateway, one after the other, while the WebSocket asks for the session."""
    for _ in range(10):
        one, other, abroad = ways(patient_echo, http, "/engine.io/")
        sid = (await one.open_polling())["sid"]

        async def post_all():
            for number in range(20):
                assert await random.choice([one, other, abroad]).post(sid, f"4{number}") == (200, "ok")

        posting = asyncio.create_task(post_all())
        await asyncio.sleep(random.uniform(0, 0.02))
        async with abroad.websocket(sid) as socket:
            await posting
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            await socket.send("5")
            await socket.send("4behind")
            assert await socket.receive_many(21) == [*(f"4{number}" for number in range(20)), "4behind"]


async def test_later_upgrades_are_relayed(linked_conformance, http):
    one, _, abroad = ways(linked_conformance, http)
    async with all_move(linked_conformance, 0):
        sid = (await one.open_polling())["sid"]
        assert await one.post(sid, "40") == (200, "ok")
        await asyncio.sleep(DELAY + 0.1)
        async with abroad.upgraded(sid) as socket:
            assert (await identity(socket))["engine"] in engines(opened_by(linked_conformance, one))


async def test_after_a_probe_that_failed_it_is_polled_where_it_is(patient_conformance, http):
    """Its requests still go to the engine that opened it, which sends them on; then it upgrades at home."""
    one, other, abroad = ways(patient_conformance, http)
    async with all_move(patient_conformance, 1):
        sid = (await one.open_polling())["sid"]
        assert await one.post(sid, "40") == (200, "ok")
        async with abroad.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
        await asyncio.sleep(0.1)
        received = []
        for number in range(20):
            way = random.choice([one, other, abroad])
            assert await way.post(sid, f'42["message",{number}]') == (200, "ok")
            while f'42["message-back",{number}]' not in received:
                status, body = await random.choice([one, other, abroad]).get(sid)
                assert status == 200, body
                received += body.split(SEPARATOR)
        received = [packet for packet in received if packet != "6"]
        assert received[0].startswith("40{") and received[1] == '42["auth",{}]'
        assert received[2:] == [f'42["message-back",{number}]' for number in range(20)]
        large = "x" * 900_000
        assert await one.post(sid, f'42["message","{large}"]') == (200, "ok")
        assert await other.get(sid) == (200, f'42["message-back","{large}"]')
        async with other.upgraded(sid) as socket:
            assert (await identity(socket))["engine"] in engines(opened_by(patient_conformance, abroad))


async def connected_after(way, sid):
    began = time.monotonic()
    assert await way.post(sid, "40") == (200, "ok")
    status, body = await way.get(sid)
    assert status == 200 and body.startswith("40{"), body
    return time.monotonic() - began


async def test_a_client_that_only_polls_connects_after_the_delay(linked_conformance, http):
    one, _, abroad = ways(linked_conformance, http)
    for way in (one, abroad):
        took = []
        for _ in range(3):
            opened = time.monotonic()
            sid = (await one.open_polling())["sid"]
            await connected_after(way, sid)
            took.append(time.monotonic() - opened)
        assert DELAY - 0.01 <= min(took) < DELAY + AT_ONCE, took


async def test_clients_with_a_websocket_of_their_own_cluster_do_not_wait(linked_conformance, http):
    one, other, _ = ways(linked_conformance, http)
    took = []
    async with all_move(linked_conformance, 0):
        for _ in range(3):
            began = time.monotonic()
            async with one.websocket() as socket:
                await socket.receive()
                await socket.send("40")
                assert (await socket.receive()).startswith("40{")
            sid = (await one.open_polling())["sid"]
            async with other.upgraded(sid) as socket:
                await socket.send("40")
                assert (await socket.receive()).startswith("40{")
                took.append(time.monotonic() - began)
    assert min(took) < AT_ONCE, took


async def disconnections(way):
    """What the engines of a cluster tell of clients that left."""
    histories = {}
    while len(histories) < 2:
        async with way.websocket() as socket:
            await socket.send("40")
            engine = (await identity(socket))["engine"]
            await socket.send('428["history"]')
            history = json.loads((await socket.receive())[3:])[0]
            histories[engine] = [event["reason"] for event in history if event["event"] == "disconnect"]
            await socket.send("1")
    return sum(histories.values(), [])


async def test_who_leaves_before_the_application_knows_is_still_heard(patient_conformance, http):
    """From the beginning to the end, which does not come before."""
    one, other, _ = ways(patient_conformance, http)
    before = (await disconnections(other)).count("client namespace disconnect")
    sid = (await one.open_polling())["sid"]
    assert await one.post(sid, "40") == (200, "ok")
    assert await one.post(sid, SEPARATOR.join(["41", "1"])) == (200, "ok")
    assert await one.get(sid) == UNKNOWN
    assert (await disconnections(other)).count("client namespace disconnect") == before + 1


async def test_python_clients_that_think_before_they_authenticate_connect(linked_conformance):
    async def one(number):
        async def auth():
            await asyncio.sleep(random.uniform(*THINKING))
            return {"number": number}

        async with Client(linked_conformance, ["polling", "websocket"], auth=auth, reconnection=False) as client:
            assert (await client.next("auth"))[2] == {"number": number}
            await upgraded(client)
            assert await client.ask("echo", number) == number
        return True

    results = []
    for first in range(0, CLIENTS, 8):
        results += await asyncio.gather(*(one(first + next) for next in range(8)), return_exceptions=True)
    assert results == [True] * CLIENTS


STOCK_CLIENTS = """async ([count, least, most]) => {
    const connect = number => new Promise(resolve => {
        const socket = io({
            forceNew: true, reconnection: false,
            auth: tell => setTimeout(() => tell({ number }), least + Math.random() * (most - least)),
        });
        socket.on("connect", () => socket.emit("echo", number, back => {
            const transport = socket.io.engine.transport.name;
            const done = () => { resolve(back === number); socket.disconnect(); };
            if (transport === "websocket") done(); else socket.io.engine.once("upgrade", done);
        }));
        socket.on("connect_error", error => resolve(error.message));
        socket.on("disconnect", reason => resolve(reason));
        setTimeout(() => resolve("timeout"), 10000);
    });
    const results = [];
    while (results.length < count) {
        results.push(...await Promise.all([...Array(8).keys()].map(next => connect(results.length + next))));
    }
    return results;
}"""


async def test_javascript_clients_that_think_before_they_authenticate_connect(
        browser, linked_conformance, linked_conformance_behind_proxy, capsys):
    page = await browser.new_page()
    await page.goto(linked_conformance_behind_proxy.url + "/")
    await page.add_script_tag(path=CLIENT / "socket.io.min.js")
    before = await asyncio.to_thread(counted, linked_conformance, "moved")
    results = await page.evaluate(STOCK_CLIENTS, [CLIENTS, *(1000 * time for time in THINKING)])
    moved = await asyncio.to_thread(counted, linked_conformance, "moved") - before
    with capsys.disabled():
        print(f"\n{results.count(True)} of {CLIENTS} JavaScript clients connected; {moved:.0f} sessions moved")
    assert results == [True] * CLIENTS
    assert moved > 0


@pytest.fixture(scope="module")
def fragile():
    """Clusters in which services are halted and killed."""
    with LinkedClusters("conformance", engine_options=PATIENCE) as clusters:
        yield clusters


async def test_engines_that_do_not_answer_leave_it_where_it_is(fragile, http):
    """Its WebSocket waits a little, far less than a request may."""
    north, south = fragile.clusters
    home, abroad = Wire(http, north.urls[0], "/socket.io/"), Wire(http, south.urls[0], "/socket.io/")
    for engine in south.engines:
        stop(engine)
    try:
        took = []
        for _ in range(3):
            sid = (await home.open_polling())["sid"]
            assert await home.post(sid, "40") == (200, "ok")
            began = time.monotonic()
            async with abroad.upgraded(sid) as socket:
                took.append(time.monotonic() - began)
                assert (await identity(socket))["engine"] in engines(north)
        assert min(took) < 0.25 + AT_ONCE, took
    finally:
        for engine in south.engines:
            go_on(engine)
    # What they accept now is nobody's any more.
    await asyncio.sleep(0.5)
    async with home.websocket() as socket:
        await socket.receive()
        await socket.send("40")
        assert (await identity(socket))["engine"] in engines(north)


async def test_a_bridge_killed_meanwhile_costs_nothing(fragile, http):
    north, south = fragile.clusters
    for victim in (0, 1):
        home, abroad = Wire(http, north.urls[0], "/socket.io/"), Wire(http, south.urls[1], "/socket.io/")
        sid = (await home.open_polling())["sid"]
        assert await home.post(sid, SEPARATOR.join(["40", '42["message","early"]'])) == (200, "ok")
        kill((north, south)[victim].bridges[0])
        async with abroad.upgraded(sid) as socket:
            await socket.send('42["message","late"]')
            messages = [await socket.receive(timeout=5) for _ in range(4)]
            assert messages[1:] == ['42["auth",{}]', '42["message-back","early"]', '42["message-back","late"]']
        await asyncio.to_thread((north, south)[victim].restart_bridge, 0)
        await asyncio.to_thread(fragile.await_links)


async def test_sessions_of_an_engine_that_was_killed_are_unknown_at_their_old_home(fragile, http):
    north, south = fragile.clusters
    home, abroad = Wire(http, north.urls[0], "/socket.io/"), Wire(http, south.urls[0], "/socket.io/")
    sid = (await home.open_polling())["sid"]
    assert await home.post(sid, "40") == (200, "ok")
    async with abroad.websocket(sid) as socket:
        await socket.send("2probe")
        assert await socket.receive() == "3probe"
    answers = []
    while len(answers) < 2:
        _, body = await home.get(sid)
        answers += [packet for packet in body.split(SEPARATOR) if packet != "6"]
    assert await home.post(sid, '421["whoami"]') == (200, "ok")
    while not (body := (await home.get(sid))[1]).startswith("431"):
        pass
    owner = json.loads(body[3:])[0]["engine"]
    assert owner in engines(south)
    poll = asyncio.create_task(home.get(sid))
    await asyncio.sleep(0.1)
    kill(next(engine for engine in south.engines if announced(engine)["id"] == owner))
    began = time.monotonic()
    assert await poll == UNKNOWN
    assert time.monotonic() - began < 3
    for way in (home, abroad):
        began = time.monotonic()
        assert (await way.get(sid)) == UNKNOWN
        assert time.monotonic() - began < 1.5


async def test_without_a_delay_nothing_waits_and_nothing_moves(http):
    with LinkedClusters("conformance", engines=1, engine_options=("--delayed-connection-timeout", 0)) as clusters:
        one, _, abroad = ways(clusters, http)
        async with all_move(clusters, 0):
            took = [await connected_after(one, (await one.open_polling())["sid"]) for _ in range(3)]
            assert min(took) < AT_ONCE, took
            sid = (await one.open_polling())["sid"]
            async with abroad.upgraded(sid) as socket:
                await socket.send("40")
                assert (await identity(socket))["engine"] in engines(opened_by(clusters, one))
