"""A session of one cluster at the gateways of another: all that a client may do with it, at each of them."""

import asyncio
import json
import os
import secrets
import time

import aiohttp
import pytest

from echoing import echoing
from knocking import UNKNOWN, are_quick
from spread import any_gateway, in_turn
from stock_client import Client, upgraded
from tcp_cluster import eventually, reasons_at
from test_cluster_engine import ARRIVED, binary
from wire import SEPARATOR, Wire

# How many sessions are relayed at once in the test of many.
CROWD = int(os.environ.get("LINKED_SESSIONS", 40))
LIMIT = 1_000_000


@pytest.fixture
async def http():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20),
                                     connector=aiohttp.TCPConnector(limit=0)) as http:
        yield http


@pytest.fixture(params=[(home, gateway) for home in range(2) for gateway in range(2)],
                ids=lambda way: f"{('north', 'south')[way[0]]} at gateway {way[1]} of the other")
def home_and_abroad(request, linked_echo, http):
    """A gateway of the cluster that is to have the session, and each one of the other cluster."""
    home, gateway = request.param
    here, there = linked_echo.clusters[home], linked_echo.clusters[1 - home]
    return Wire(http, here.urls[gateway], "/engine.io/"), Wire(http, there.urls[gateway], "/engine.io/")


async def settled(home):
    """A session that is so old that no upgrade moves it any more."""
    sid = (await home.open_polling())["sid"]
    await asyncio.sleep(0.35)
    return sid


async def test_it_is_polled_and_posted_to(home_and_abroad):
    home, abroad = home_and_abroad
    sid = (await home.open_polling())["sid"]
    poll = asyncio.create_task(abroad.get(sid))
    await asyncio.sleep(0.05)
    assert await abroad.post(sid, "4here") == (200, "ok")
    assert await poll == (200, "4here")
    assert await home.post(sid, "4from home") == (200, "ok")
    assert await abroad.get(sid) == (200, "4from home")
    assert await abroad.post(sid, SEPARATOR.join(["4one", binary(b"\0\xff"), "4two"])) == (200, "ok")
    assert await home.get(sid) == (200, SEPARATOR.join(["4one", binary(b"\0\xff"), "4two"]))


async def test_it_is_upgraded_and_relayed(home_and_abroad):
    home, abroad = home_and_abroad
    sid = await settled(home)
    assert await home.post(sid, "4before") == (200, "ok")
    async with abroad.upgraded(sid) as socket:
        await socket.send("4text")
        await socket.send(b"\0\1\2")
        assert await socket.receive_many(3) == ["4before", "4text", b"\0\1\2"]
        assert (await home.get(sid))[0] == 400
    for way in (abroad, home):
        await way.until_unknown(sid)


async def test_it_is_upgraded_right_after_it_was_opened(home_and_abroad):
    """What comes right behind the upgrade arrives, and all in order, wherever the session is then."""
    home, abroad = home_and_abroad
    for _ in range(10):
        sid = (await home.open_polling())["sid"]
        assert await home.post(sid, "4before") == (200, "ok")
        async with abroad.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            await socket.send("5")
            for number in range(20):
                await socket.send(f"4{number}")
            assert await socket.receive_many(21) == ["4before", *(f"4{number}" for number in range(20))]


async def test_a_probe_that_is_given_up_leaves_it_usable(home_and_abroad):
    home, abroad = home_and_abroad
    sid = await settled(home)
    poll = asyncio.create_task(home.get(sid))
    async with abroad.websocket(sid) as socket:
        await socket.send("2probe")
        assert await socket.receive() == "3probe"
        assert await poll == (200, "6")
    assert await abroad.post(sid, "4still here") == (200, "ok")
    assert await home.get(sid) == (200, "4still here")
    async with home.probing(sid) as socket:
        await socket.send("5")
        await socket.send("4upgraded at home")
        assert await socket.receive() == "4upgraded at home"


@pytest.mark.parametrize("at_home", [True, False])
async def test_it_is_closed_by_its_client(home_and_abroad, at_home):
    home, abroad = home_and_abroad
    sid = (await home.open_polling())["sid"]
    poll = asyncio.create_task((abroad if at_home else home).get(sid))
    await asyncio.sleep(ARRIVED)
    assert await (home if at_home else abroad).post(sid, "1") == (200, "ok")
    assert await poll == (200, "6")
    for way in home_and_abroad:
        assert await way.get(sid) == UNKNOWN


async def test_a_poll_that_is_given_up_ends_it_everywhere(home_and_abroad, linked_echo):
    home, abroad = home_and_abroad

    def given_up():
        return sum(reasons_at(engine["operations"], "engine_sessions_closed").get("transport error", 0)
                   for engine in linked_echo.engines)

    before = given_up()
    sid = (await home.open_polling())["sid"]
    poll = asyncio.create_task(abroad.get(sid))
    await asyncio.sleep(ARRIVED)
    poll.cancel()
    # A poll that came before its end would be the end of it.
    await eventually(given_up, lambda count: count == before + 1)
    for way in home_and_abroad:
        assert await way.get(sid) == UNKNOWN


async def test_polls_at_home_and_abroad_exclude_each_other(home_and_abroad):
    home, abroad = home_and_abroad
    sid = (await home.open_polling())["sid"]
    poll = asyncio.create_task(home.get(sid))
    await asyncio.sleep(ARRIVED)
    assert await abroad.get(sid) == (400, "")
    assert await poll == (200, "1")


async def test_it_carries_messages_of_a_megabyte(home_and_abroad):
    """The longest that may be said, one way and the other, over polling and over WebSocket."""
    home, abroad = home_and_abroad
    text = "4" + secrets.token_hex(LIMIT // 2)[:LIMIT - 1]
    sid = await settled(home)
    assert await abroad.post(sid, text) == (200, "ok")
    assert await abroad.get(sid) == (200, text)
    async with abroad.upgraded(sid) as socket:
        for message in (text, secrets.token_bytes(LIMIT), text):
            await socket.send(message)
            assert await socket.receive() == message
    # One byte more is refused as at home.
    sid = await settled(home)
    assert await abroad.post(sid, text + "x") == (413, "")
    assert await abroad.post(sid, "4still here") == (200, "ok")
    assert await home.get(sid) == (200, "4still here")


async def test_many_long_messages_arrive_in_order(home_and_abroad):
    """More than a link may have on its way at once."""
    home, abroad = home_and_abroad
    messages = [f"4{number:04}" + "x" * 100_000 for number in range(100)]
    sid = await settled(home)
    async with abroad.upgraded(sid) as socket:
        sending = asyncio.create_task(send_all(socket, messages))
        assert await socket.receive_many(len(messages)) == messages
        await sending


async def send_all(socket, messages):
    for message in messages:
        await socket.send(message)


async def test_sessions_that_there_are_not_are_refused_at_once(linked_echo, http):
    """Under tags of either cluster, under nobody's, and malformed ones, at each gateway."""
    tags = set()
    async with any_gateway(linked_echo.urls, "/engine.io/", in_turn) as lines:
        while len(tags) < len(linked_echo.engines):
            tags.add((await lines.open_polling())["sid"][:4])
    times = []
    for url in linked_echo.urls:
        way = Wire(http, url, "/engine.io/")
        for tag in (*tags, "zzzz", "_-_-"):
            sid = tag + secrets.token_urlsafe(12)
            for request in (way.get(sid), way.post(sid, "4hello")):
                began = time.monotonic()
                assert await request == UNKNOWN
                times.append(time.monotonic() - began)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            async with way.websocket("zzzz" + secrets.token_urlsafe(12)):
                pass
        assert refusal.value.status == 400
    assert are_quick(times), sorted(times)


async def test_many_sessions_are_relayed_at_once(linked_conformance, capsys):
    """Each echoes across, in order and each message once; nobody waits long."""
    north, south = linked_conformance.clusters
    async with (echoing(north.urls[0], entrance=south.url, websockets=CROWD // 2, pollers=CROWD // 4, pause=0.1) as one,
                echoing(south.urls[1], entrance=north.url, websockets=CROWD // 2, pollers=CROWD // 4, pause=0.1) as other):
        clients = one + other
        began = time.monotonic()
        await asyncio.gather(*(client.receives(100, timeout=60) for client in clients))
        took = time.monotonic() - began
        assert [client.end for client in clients if client.end] == []
        count = sum(client.received for client in clients)
    with capsys.disabled():
        print(f"\n{len(clients)} sessions relayed: {count / took:.0f} echoes/s, silent for at most "
              f"{max(client.longest_silence for client in clients):.2f} s")
    assert max(client.longest_silence for client in clients) < 2


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], ["polling", "websocket"]])
async def test_stock_clients_connect_wherever_their_requests_go(linked_conformance, transports):
    """Clients whose every request goes to any gateway of either cluster, and who take their time to authenticate."""

    async def one(number):
        client = Client(linked_conformance, transports, auth={"number": number}, reconnection=False)
        async with client:
            assert (await client.next("auth"))[2] == {"number": number}
            for step in range(5):
                assert await client.ask("echo", step) == step
            await upgraded(client)
            assert await client.ask("echo", {"binary": b"\x01"}) == {"binary": b"\x01"}

    for first in range(0, 20, 5):
        await asyncio.gather(*(one(first + next) for next in range(5)))


async def test_the_handshake_is_that_of_the_cluster_that_is_asked(linked_echo, http):
    """Sessions are placed at home: a gateway names no engine of another cluster while its own has one."""
    tags = {}
    for cluster in linked_echo.clusters:
        way = Wire(http, cluster.url, "/engine.io/")
        tags[cluster.name] = {(await way.open_polling())["sid"][:4] for _ in range(20)}
        status, body = await way.get()
        assert status == 200 and json.loads(body[1:])["maxPayload"] == LIMIT
    assert all(len(found) == 2 for found in tags.values())
    assert not tags["north"] & tags["south"]
