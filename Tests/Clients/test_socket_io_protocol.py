"""Socket.IO v5 as the protocol's official suite requires it, against the application `conformance`."""

import json

import pytest

from wire import wire


@pytest.fixture(params=["conformance", "conformance_behind_proxy", "linked_conformance_behind_proxy"])
async def socket_io(request):
    cluster = request.getfixturevalue(request.param)
    async with wire(cluster, "/socket.io/", keep_alive=request.param == "conformance") as lines:
        yield lines


@pytest.fixture(params=["hasty_conformance", "hasty_conformance_behind_proxy", "linked_hasty_conformance_behind_proxy"])
def hasty(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
async def socket(socket_io):
    """A WebSocket connected to the main namespace."""
    async with socket_io.websocket() as socket:
        await socket.receive()
        await socket.send("40")
        await socket.receive_many(2)
        yield socket


class TestConnect:
    @pytest.mark.parametrize(
        "request_, prefix, auth",
        [
            ("40", "40", '42["auth",{}]'),
            ('40{"token":"123"}', "40", '42["auth",{"token":"123"}]'),
            ("40/custom,", "40/custom,", '42/custom,["auth",{}]'),
            ('40/custom,{"token":"abc"}', "40/custom,", '42/custom,["auth",{"token":"abc"}]'),
            ("40/custom", "40/custom,", '42/custom,["auth",{}]'),
            ("40/dynamic-7,", "40/dynamic-7,", '42/dynamic-7,["auth",{}]'),
        ],
    )
    async def test_a_namespace_is_joined(self, socket_io, request_, prefix, auth):
        async with socket_io.websocket() as socket:
            opened = json.loads((await socket.receive())[1:])
            await socket.send(request_)
            answer = await socket.receive()
            assert answer.startswith(prefix)
            connected = json.loads(answer.removeprefix(prefix))
            assert connected.keys() == {"sid"}
            assert connected["sid"] != opened["sid"]
            assert await socket.receive() == auth

    async def test_an_unknown_namespace_is_refused(self, socket_io):
        async with socket_io.websocket() as socket:
            await socket.receive()
            await socket.send("40/random,")
            assert await socket.receive() == '44/random,{"message":"Invalid namespace"}'

    async def test_a_guarded_namespace_refuses_with_message_and_data(self, socket_io):
        async with socket_io.websocket() as socket:
            await socket.receive()
            await socket.send("40/guarded,")
            assert await socket.receive() == '44/guarded,{"message":"not authorized","data":{"code":42}}'
            await socket.send('40/guarded,{"token":"secret"}')
            assert (await socket.receive()).startswith('40/guarded,{"sid":"')

    async def test_a_connection_that_joins_no_namespace_is_closed(self, hasty):
        async with wire(hasty, "/socket.io/") as lines, lines.websocket() as socket:
            received = []
            while (message := await socket.receive()) is not None:
                received.append(message)
                if message == "2":
                    await socket.send("3")
            assert received[0].startswith("0")
            assert "2" in received

    @pytest.mark.parametrize("violation", ["4abc", "40{}x", "40[]", '42["message"]', "41"])
    async def test_a_first_packet_that_joins_nothing_closes_the_connection(self, socket_io, violation):
        async with socket_io.websocket() as socket:
            await socket.receive()
            await socket.send(violation)
            assert await socket.until_closed() == []


class TestDisconnect:
    async def test_the_main_namespace_is_left_and_the_connection_stays(self, socket):
        await socket.send("41")
        await socket.send("40")
        assert (await socket.receive()).startswith('40{"sid":"')

    async def test_a_custom_namespace_is_left_and_the_main_one_stays(self, socket):
        await socket.send("40/custom,")
        await socket.receive_many(2)
        await socket.send("41/custom,")
        await socket.send('42["message","message to main namespace"]')
        assert await socket.receive() == '42["message-back","message to main namespace"]'


class TestMessages:
    @pytest.mark.parametrize(
        "sent, expected",
        [
            ('42["message",1,"2",{"3":[true]}]', '42["message-back",1,"2",{"3":[true]}]'),
            ('42["message"]', '42["message-back"]'),
            ('42456["message-with-ack",1,"2",{"3":[false]}]', '43456[1,"2",{"3":[false]}]'),
            ('420["message-with-ack"]', "430[]"),
            ('42["message","€ 漢字 🚂 \\u00e9\\n"]', '42["message-back","€ 漢字 🚂 \\u00e9\\n"]'),
        ],
    )
    async def test_text_comes_back(self, socket, sent, expected):
        await socket.send(sent)
        assert await socket.receive() == expected

    @pytest.mark.parametrize(
        "sent, expected",
        [
            ('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
             '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'),
            ('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
             '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'),
        ],
        ids=["event", "acknowledgement"],
    )
    async def test_attachments_come_back(self, socket, sent, expected):
        await socket.send(sent)
        await socket.send(bytes([1, 2, 3]))
        await socket.send(bytes([4, 5, 6]))
        assert await socket.receive_many(3) == [expected, bytes([1, 2, 3]), bytes([4, 5, 6])]

    @pytest.mark.parametrize(
        "violation",
        [
            ["4abc"],
            ["42{}"],
            ['42abc["message-with-ack",1,"2",{"3":[false]}]'],
            ["40"],
            ['42["connect"]'],
            ['42[{"not":"a name"}]'],
            ["42[1,2"],
            ['41{"no":"payload"}'],
            ['4511-["message"]'],
            ['45-["message"]'],
            ["45x-[]"],
            [b"nobody waits for me"],
            ['451-["message",{"_placeholder":true,"num":0}]', "42[]"],
            ['451-["message",{"_placeholder":true,"num":7}]', b"x"],
            ['451-["message",{"_placeholder":true,"num":"splice"}]', b"x"],
        ],
        ids=lambda violation: str(violation[0]),
    )
    async def test_a_protocol_violation_closes_the_connection(self, socket, violation):
        for message in violation:
            await socket.send(message)
        assert await socket.until_closed() == []

    async def test_a_violation_over_long_polling_is_answered_with_noop_and_close(self, socket_io):
        sid = (await socket_io.open_polling())["sid"]
        await socket_io.post(sid, b"40")
        await socket_io.get(sid)
        assert await socket_io.post(sid, b"4abc") == (200, "ok")
        assert await socket_io.get(sid) == (200, "6\x1e1")
        assert (await socket_io.get(sid))[0] == 400
