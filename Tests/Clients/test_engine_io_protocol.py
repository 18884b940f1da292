"""Engine.IO v4 as the protocol's official suite requires it, and what PROTOCOL.md adds, against the application `echo`."""

import asyncio
import base64
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest

from wire import BAD_REQUEST, SEPARATOR, wire

HANDSHAKE_KEYS = {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
# So long after it was sent, a poll has reached the engine, through whichever cluster.
ARRIVED = 0.5


@asynccontextmanager
async def served_by(request):
    cluster = request.getfixturevalue(request.param)
    async with wire(cluster, "/engine.io/", keep_alive="proxy" not in request.param) as lines:
        yield lines


@pytest.fixture(params=["calm_echo", "spread_echo_behind_proxy", "linked_echo_behind_proxy"])
async def engine_io(request):
    """With the default heartbeat, so that no session ends because the machine has other things to do."""
    async with served_by(request) as lines:
        yield lines


@pytest.fixture(params=["echo", "echo_behind_proxy", "linked_hasty_echo_behind_proxy"])
async def hasty_engine_io(request):
    """With the heartbeat of the official suite."""
    async with served_by(request) as lines:
        yield lines


class TestHandshake:
    async def test_long_polling_opens_a_session(self, hasty_engine_io):
        handshake = await hasty_engine_io.open_polling()
        assert handshake.keys() == HANDSHAKE_KEYS
        assert len(handshake.pop("sid")) == 20
        assert handshake == {"upgrades": ["websocket"], "pingInterval": 300, "pingTimeout": 200, "maxPayload": 1_000_000}

    async def test_websocket_opens_a_session_that_offers_no_upgrade(self, engine_io):
        async with engine_io.websocket() as socket:
            handshake = json.loads((await socket.receive())[1:])
        assert handshake.keys() == HANDSHAKE_KEYS
        assert handshake["upgrades"] == []

    async def test_the_polling_handshake_has_nodes_headers(self, engine_io):
        status, headers, _ = await engine_io.request("GET", {"EIO": "4", "transport": "polling"})
        assert status == 200
        assert headers["content-type"] == "text/plain; charset=UTF-8"
        assert headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        "method, parameters, code, message",
        [
            ("GET", {"transport": "polling"}, 5, "Unsupported protocol version"),
            ("GET", {"EIO": "abc", "transport": "polling"}, 5, "Unsupported protocol version"),
            ("GET", {"EIO": "4"}, 0, "Transport unknown"),
            ("GET", {"EIO": "4", "transport": "abc"}, 0, "Transport unknown"),
            ("GET", {"EIO": "4", "transport": "constructor"}, 0, "Transport unknown"),
            ("GET", {"EIO": "4", "transport": "__proto__"}, 0, "Transport unknown"),
            ("POST", {"EIO": "4", "transport": "polling"}, 2, "Bad handshake method"),
            ("PUT", {"EIO": "4", "transport": "polling"}, 2, "Bad handshake method"),
            ("OPTIONS", {"EIO": "4", "transport": "polling"}, 2, "Bad handshake method"),
            ("GET", {"EIO": "4", "transport": "polling", "sid": "x" * 20}, 1, "Session ID unknown"),
            ("GET", {"EIO": "4", "transport": "polling", "sid": "short"}, 1, "Session ID unknown"),
            ("GET", {"EIO": "4", "transport": "websocket"}, 3, "Bad request"),
        ],
    )
    async def test_a_refused_request_gets_nodes_exact_body(self, engine_io, method, parameters, code, message):
        status, headers, body = await engine_io.request(method, parameters)
        assert (status, headers["content-type"]) == (400, "application/json")
        assert body == json.dumps({"code": code, "message": message}, separators=(",", ":"))

    @pytest.mark.parametrize(
        "parameters", [{"EIO": None}, {"EIO": "abc"}, {"transport": None}, {"transport": "abc"}, {"sid": "y" * 20}]
    )
    async def test_a_refused_websocket_gets_its_400_instead_of_a_101(self, engine_io, parameters):
        merged = {"EIO": "4", "transport": "websocket", **parameters}
        present = {key: value for key, value in merged.items() if value is not None}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await engine_io.http.ws_connect(engine_io.base, params=present)
        assert refusal.value.status == 400


class TestMessages:
    @pytest.mark.parametrize(
        "payload",
        [
            "4hello",
            SEPARATOR.join(["4test1", "4test2", "4test3"]),
            SEPARATOR.join(["4hello", "b" + base64.b64encode(bytes([1, 2, 3, 4])).decode()]),
            "4€uro 漢字 🚂",
        ],
        ids=["one text packet", "several text packets", "text and binary packets", "multibyte text"],
    )
    async def test_long_polling_carries(self, engine_io, payload):
        sid = (await engine_io.open_polling())["sid"]
        assert await engine_io.post(sid, payload.encode()) == (200, "ok")
        assert await engine_io.get(sid) == (200, payload)

    @pytest.mark.parametrize("message", ["4hello", b"\x01\x02\x03\x04", "4" + "x" * 300_000, bytes(300_000)],
                             ids=["text", "binary", "large text", "large binary"])
    async def test_websocket_carries(self, engine_io, message):
        async with engine_io.websocket() as socket:
            await socket.receive()
            await socket.send(message)
            assert await socket.receive() == message

    async def test_an_invalid_packet_in_a_payload_closes_the_session(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        status, _ = await engine_io.post(sid, b"abc")
        assert status in (200, 400)
        assert (await engine_io.get(sid))[0] == 400

    async def test_an_invalid_packet_over_websocket_closes_the_session(self, engine_io):
        async with engine_io.websocket() as socket:
            await socket.receive()
            await socket.send("abc")
            await socket.until_closed()

    async def test_a_second_concurrent_poll_ends_both_and_the_session(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        first = asyncio.create_task(engine_io.get(sid))
        await asyncio.sleep(ARRIVED)
        assert await engine_io.get(sid, t="burst") == (400, "")
        assert await first == (200, "1")
        assert (await engine_io.get(sid))[0] == 400

    async def test_a_body_over_the_limit_is_refused_and_the_session_stays(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        assert await engine_io.post(sid, b"4" + b"x" * 1_000_001) == (413, "")
        assert await engine_io.post(sid, b"4still here") == (200, "ok")
        assert await engine_io.get(sid) == (200, "4still here")

    async def test_a_websocket_message_over_the_limit_closes_with_1009(self, engine_io):
        async with engine_io.websocket() as socket:
            await socket.receive()
            await socket.send("4" + "x" * 1_000_001)
            await socket.until_closed()
            assert socket.socket.close_code == 1009

    async def test_a_chunked_body_is_accepted(self, engine_io):
        async def chunks():
            for piece in (b"4hel", b"lo\x1e", b"4world"):
                yield piece
                await asyncio.sleep(0)

        sid = (await engine_io.open_polling())["sid"]
        assert await engine_io.post(sid, chunks()) == (200, "ok")
        assert await engine_io.get(sid) == (200, "4hello\x1e4world")

    async def test_octet_stream_is_refused_and_closes_the_session(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        assert await engine_io.post(sid, b"4x", headers={"Content-Type": "application/octet-stream"}) == (400, "")
        assert (await engine_io.get(sid))[0] == 400


class TestHeartbeat:
    async def test_long_polling_exchanges_ping_and_pong(self, hasty_engine_io):
        sid = (await hasty_engine_io.open_polling())["sid"]
        for _ in range(3):
            assert await hasty_engine_io.get(sid) == (200, "2")
            assert await hasty_engine_io.post(sid, b"3") == (200, "ok")

    async def test_a_silent_polling_session_times_out(self, hasty_engine_io):
        sid = (await hasty_engine_io.open_polling())["sid"]
        await asyncio.sleep(1)
        assert (await hasty_engine_io.get(sid))[0] == 400

    async def test_websocket_exchanges_ping_and_pong(self, hasty_engine_io):
        async with hasty_engine_io.websocket() as socket:
            await socket.receive()
            for _ in range(3):
                assert await socket.receive() == "2"
                await socket.send("3")

    async def test_a_silent_websocket_is_closed(self, hasty_engine_io):
        async with hasty_engine_io.websocket() as socket:
            assert (await socket.until_closed())[1:] == ["2"]

    async def test_a_session_is_alive_and_watched_after_its_upgrade(self, hasty_engine_io):
        sid = (await hasty_engine_io.open_polling())["sid"]
        async with hasty_engine_io.upgraded(sid) as socket:
            for _ in range(3):
                assert await socket.receive() == "2"
                await socket.send("3")
            assert await socket.until_closed() == ["2"]


class TestClose:
    async def test_a_client_closes_over_long_polling(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        poll = asyncio.create_task(engine_io.get(sid))
        await asyncio.sleep(ARRIVED)
        assert await engine_io.post(sid, b"1") == (200, "ok")
        assert await poll == (200, "6")
        assert (await engine_io.get(sid))[0] == 400

    async def test_a_client_closes_over_websocket(self, engine_io):
        async with engine_io.websocket() as socket:
            await socket.receive()
            await socket.send("1")
            assert await socket.until_closed() == []

    async def test_an_aborted_poll_ends_the_session(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        poll = asyncio.create_task(engine_io.get(sid))
        await asyncio.sleep(ARRIVED)
        poll.cancel()
        await asyncio.sleep(0.05)
        assert (await engine_io.get(sid))[0] == 400


class TestUpgrade:
    async def test_long_polling_upgrades_to_websocket(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        async with engine_io.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            assert await engine_io.get(sid) == (200, "6")
            await socket.send("5")
            await socket.send("4hello")
            assert await socket.receive() == "4hello"

    async def test_a_pending_poll_is_released_by_the_probe(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        poll = asyncio.create_task(engine_io.get(sid))
        await asyncio.sleep(ARRIVED)
        async with engine_io.probing(sid) as socket:
            assert await poll == (200, "6")
            await socket.send("5")
            await socket.send("4after")
            assert await socket.receive() == "4after"

    async def test_http_requests_are_refused_after_the_upgrade(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        async with engine_io.upgraded(sid) as socket:
            for message in ("4hello", "4again"):
                await socket.send(message)
                assert await socket.receive() == message
                assert await engine_io.get(sid) == BAD_REQUEST
                assert await engine_io.post(sid, b"4late") == BAD_REQUEST

    async def test_a_second_websocket_is_refused_after_the_upgrade(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        async with engine_io.upgraded(sid) as socket:
            try:
                async with engine_io.websocket(sid) as second:
                    assert await second.until_closed() == []
            except aiohttp.WSServerHandshakeError as refusal:
                assert refusal.status == 400
            await socket.send("4hello")
            assert await socket.receive() == "4hello"

    async def test_an_aborted_probe_leaves_the_session_usable_and_upgradable(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        async with engine_io.websocket(sid) as abandoned:
            await abandoned.send("2probe")
            assert await abandoned.receive() == "3probe"
        assert await engine_io.post(sid, b"4still polling") == (200, "ok")
        assert await engine_io.get(sid) == (200, "4still polling")
        async with engine_io.probing(sid) as socket:
            await socket.send("5")
            await socket.send("4upgraded")
            assert await socket.receive() == "4upgraded"

    async def test_messages_right_behind_the_upgrade_packet_arrive_in_order(self, engine_io):
        sid = (await engine_io.open_polling())["sid"]
        assert await engine_io.post(sid, b"4before") == (200, "ok")
        async with engine_io.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            await socket.send("5")
            for number in range(20):
                await socket.send(f"4{number}")
            assert await socket.receive_many(21) == ["4before"] + [f"4{number}" for number in range(20)]
