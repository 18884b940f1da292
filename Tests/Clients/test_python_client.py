"""python-socketio, unmodified, against the application `conformance`."""

import asyncio
import json
import os
import signal
from functools import partial

import pytest
import socketio
import socketio.exceptions

from cluster import LocalCluster
from stock_client import Client, upgraded
from wire import wire

TRANSPORTS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}


@pytest.fixture(params=TRANSPORTS)
def transports(request):
    return TRANSPORTS[request.param]


async def test_text_and_binary_come_back(conformance, transports):
    async with Client(conformance, transports) as client:
        await upgraded(client)
        for arguments in [("text",), (1, 2.5, None, True), ({"nested": [{"€": "🚂"}]},), (b"\x00\xff",),
                          ({"image": b"\x01\x02", "thumbnail": [b"\x03"]}, b"")]:
            await client.sio.emit("message", arguments)
            assert await client.next("message-back") == ("/", "message-back", *arguments)


async def test_acknowledgements_work_both_ways(conformance, transports):
    async with Client(conformance, transports) as client:
        await upgraded(client)
        assert await client.ask("echo", {"x": b"binary"}) == {"x": b"binary"}
        assert tuple(await client.ask("message-with-ack", 1, "2", b"3")) == (1, "2", b"3")

        client.sio.on("question", lambda number, data: (number + 1, data))
        room = (await client.ask("whoami"))["id"]
        answer = await client.ask("emit-with-ack", {"to": room, "timeout": 5000}, "question", 41, b"\x07")
        assert answer == {"responses": [42], "missing": []}


async def test_order_is_kept_across_the_upgrade(conformance):
    async with Client(conformance, TRANSPORTS["upgrade"]) as client:
        for number in range(300):
            await client.sio.emit("message", number)
        assert [(await client.next("message-back"))[2] for _ in range(300)] == list(range(300))
        await upgraded(client)


async def test_namespaces_are_separate(conformance, transports):
    async with Client(conformance, transports, namespaces=["/", "/custom", "/dynamic-12"]) as client:
        identities = [await client.ask("whoami", namespace=namespace) for namespace in client.namespaces]
        assert len({identity["id"] for identity in identities}) == 3
        assert len({identity["sid"] for identity in identities}) == 1
        await client.sio.emit("message", "here", namespace="/custom")
        assert await client.next("message-back") == ("/custom", "message-back", "here")


async def test_a_guarded_namespace_admits_those_with_the_secret(conformance):
    stranger = Client(conformance, ["websocket"], namespaces=["/guarded"])
    with pytest.raises(socketio.exceptions.ConnectionError):
        await stranger.__aenter__()
    assert await stranger.next("connect_error") == (
        "/guarded", "connect_error", {"message": "not authorized", "data": {"code": 42}}
    )
    async with Client(conformance, ["websocket"], namespaces=["/guarded"], auth={"token": "secret"}) as client:
        assert await client.next("auth") == ("/guarded", "auth", {"token": "secret"})


async def test_rooms_and_broadcasts_reach_their_audience_alone(conformance, transports):
    async with (Client(conformance, transports) as inside, Client(conformance, transports) as also_inside,
                Client(conformance, transports) as outside):
        assert "red" in await inside.ask("join", "red")
        await also_inside.ask("join", ["red", "blue"])
        assert await outside.ask("emit", {"to": "red", "except": "blue"}, "hello", "reds", b"\x01")
        assert await inside.next("hello") == ("/", "hello", "reds", b"\x01")

        await inside.ask("emit", {"from": "socket", "to": ["red", "blue"]}, "hello", "others")
        assert await also_inside.next("hello") == ("/", "hello", "others")

        await outside.ask("emit", {}, "end")
        for client in (inside, also_inside, outside):
            namespace, event, *_ = await asyncio.wait_for(client.events.get(), 5)
            while event == "auth":
                namespace, event, *_ = await asyncio.wait_for(client.events.get(), 5)
            assert event == "end"


async def test_utility_methods_act_on_the_sockets_of_a_room(conformance):
    async with Client(conformance, ["websocket"]) as driver, Client(conformance, ["polling"]) as subject:
        me = (await subject.ask("whoami"))["id"]
        assert await subject.ask("set-data", {"name": "subject"})
        assert await driver.ask("sockets-join", {"to": me}, ["green"])
        fetched = await driver.ask("sockets-fetch", {"to": "green"})
        assert fetched["missing"] == []
        assert [(one["id"], one["rooms"], one["data"]) for one in fetched["sockets"]] == [
            (me, sorted([me, "green"]), {"name": "subject"})
        ]
        assert await driver.ask("sockets-leave", {"to": me}, ["green"])
        assert (await driver.ask("sockets-fetch", {"to": "green"}))["sockets"] == []
        assert await driver.ask("server-count") == 1


async def test_a_broadcast_with_acknowledgements_reports_who_did_not_answer_in_time(conformance):
    async with Client(conformance, ["websocket"]) as quick, Client(conformance, ["websocket"]) as mute:
        quick.sio.on("vote", lambda: "yes")
        mute.sio.on("vote", partial(asyncio.sleep, 3))
        for client in (quick, mute):
            await client.ask("join", "voters")
        answer = await quick.ask("emit-with-ack", {"to": "voters", "timeout": 300}, "vote")
        assert answer == {"responses": ["yes"], "missing": [], "error": "operation has timed out"}


async def test_a_handler_that_asks_its_own_client_hears_the_answer(conformance, transports):
    """However large or many the events are in whose handlers the server waits for the client that sent them."""
    async with Client(conformance, transports) as client:
        await upgraded(client)
        client.sio.on("question", lambda text: len(text))
        spec = {"to": (await client.ask("whoami"))["id"], "timeout": 5000}
        answer = await client.ask("emit-with-ack", spec, "question", "x" * 700_000)
        assert answer == {"responses": [700_000], "missing": []}
        count = 10 if transports == ["polling"] else 150  # this client gives up on a payload of more than 16 packets
        answers = await asyncio.gather(*(client.ask("emit-with-ack", spec, "question", "x" * 4_000) for _ in range(count)))
        assert answers == [{"responses": [4_000], "missing": []}] * count


@pytest.mark.parametrize(
    "event, arguments",
    [("join", (5,)), ("join", ([1],)), ("join", ()), ("leave", (None,)), ("set-data", (5,)), ("server-emit", (5,)),
     ("server-emit", ("connect",)), ("server-emit-with-ack", ())],
)
async def test_what_is_wrong_with_an_argument_is_the_acknowledgement(conformance, event, arguments):
    async with Client(conformance, ["websocket"]) as client:
        assert (await client.ask(event, *arguments))["error"].startswith("invalid spec: ")


async def test_an_invalid_spec_says_what_was_wrong(conformance):
    async with Client(conformance, ["websocket"]) as client:
        for spec in ({"to": 7}, {"from": "nobody"}, {"timeout": "soon"}, {"from": "socket", "nsp": "/custom"}, "no object"):
            answer = await client.ask("emit", spec, "never")
            assert answer["error"].startswith("invalid spec: "), (spec, answer)


async def test_a_client_whose_connection_broke_reconnects_by_itself():
    """The gateway is killed under the client and restarted: the client comes back without being told to."""
    with LocalCluster("conformance", "--restart") as cluster:
        async with Client(cluster, TRANSPORTS["upgrade"], reconnection_delay=0.1, reconnection_delay_max=0.5) as client:
            before = await client.ask("whoami")
            connected_again = asyncio.Event()
            client.sio.on("connect", connected_again.set)
            gateway = cluster.service("gateway")["pid"]
            os.kill(gateway, signal.SIGKILL)
            await asyncio.wait_for(connected_again.wait(), 30)
            after = await client.ask("whoami")
            assert after["sid"] != before["sid"]
            assert after["engine"] == before["engine"]
        ended = cluster.announcement(lambda line: line.get("pid") == gateway and "exited" in line)
        assert ended["exited"] == 128 + signal.SIGKILL


async def test_the_reason_of_a_disconnection_reaches_the_application(conformance):
    async with Client(conformance, ["websocket"]) as witness:
        async with wire(conformance, "/socket.io/") as lines, lines.websocket() as socket:
            await socket.receive()
            await socket.send("40")
            leaving = json.loads((await socket.receive_many(2))[0][2:])["sid"]
            await socket.send("41")
            await socket.send('40/custom,')
            await socket.receive_many(2)
        async with Client(conformance, ["polling"]) as dismissed:
            sent_away = (await dismissed.ask("whoami"))["id"]
            await dismissed.sio.emit("disconnect-me", True)
            await dismissed.sio.wait()
        history = {entry["id"]: entry["reason"] for entry in await witness.ask("history") if entry["event"] == "disconnect"}
        assert history[leaving] == "client namespace disconnect"
        assert history[sent_away] == "server namespace disconnect"
