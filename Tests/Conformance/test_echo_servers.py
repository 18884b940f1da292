"""What the benchmark takes for granted of the servers that only echo."""

import asyncio
import json

import aiohttp
import pytest

from cluster import Process
from echo_servers import serving

pytestmark = pytest.mark.parametrize("server", ["EchoServer", "NIOWebSocketServer"])


async def joined(session, url):
    """A client that has opened its session and joined the namespace."""
    client = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", autoclose=False)
    opening = await client.receive_str()
    assert opening[0] == "0"
    assert json.loads(opening[1:]).keys() == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    await client.send_str("40")
    answer = await client.receive_str()
    assert answer.startswith('40{"sid":"')
    return client


@pytest.mark.parametrize("size", [0, 1, 125, 126, 5_000, 65_535, 65_536, 300_000])
async def test_messages_come_back_as_they_were(server, size):
    with serving(server) as url:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as client:
            await client.send_str("ö" * (size // 2))
            await client.send_bytes(bytes(range(256)) * (size // 256) + b"\xff" * (size % 256))
            assert await client.receive_str() == "ö" * (size // 2)
            assert await client.receive_bytes() == bytes(range(256)) * (size // 256) + b"\xff" * (size % 256)


async def test_many_messages_of_one_write_come_back_in_order(server):
    texts = [f"{number:06}" * (number % 40) for number in range(2_000)]
    with serving(server) as url:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as client:
            await asyncio.gather(*(client.send_str(text) for text in texts))
            assert [await client.receive_str() for _ in texts] == texts


async def test_engine_io_begins_and_the_rest_is_echoed(server):
    with serving(server, "--engine-io") as url:
        async with aiohttp.ClientSession() as session:
            client = await joined(session, url)
            for text in ["3", "400", "4", '421["echo","ä"]', '42["all","x"]', '42["all"]']:
                await client.send_str(text)
                assert await client.receive_str() == text
            await client.send_bytes(b"40")
            assert await client.receive_bytes() == b"40"


async def test_a_broadcast_reaches_every_connection_once_and_in_order(server):
    with serving(server, "--engine-io", "--broadcast") as url:
        async with aiohttp.ClientSession() as session:
            clients = [await joined(session, url) for _ in range(5)]
            await clients[4].close()
            texts = [f'42["all",{number}]' for number in range(100)]
            for text in texts:
                await clients[0].send_str(text)
            await clients[1].send_str("mine")
            for client in clients[:4]:
                received = [await client.receive_str() for _ in range(101 if client is clients[1] else 100)]
                assert [text for text in received if text != "mine"] == texts
            for client in clients[:4]:
                await client.send_str("last")
                assert await client.receive_str() == "last"


async def test_a_close_is_answered_with_its_code(server):
    with serving(server) as url:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as client:
            await client.close(code=4001)
            assert client.close_code == 4001


async def test_sigterm_ends_it_whoever_is_connected(server):
    process = Process(server, "--port", 0)
    port = process.announcement(lambda line: "port" in line)["port"]
    async with aiohttp.ClientSession() as session, session.ws_connect(f"ws://127.0.0.1:{port}"):
        assert process.terminate() == 0
