"""Clients that do not read, clients that flood, and packets as large as they may be: they cost the services a bounded
amount of memory, and nobody else anything. The figures are printed."""

import asyncio
import socket
import struct
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest

from echoing import echoing, ended
from flood import flooding
from load import load
from tcp_cluster import TcpCluster, announced, eventually, metrics, reasons, resident, sessions
from wire import Wire

MB = 1_000_000
MAX_BUFFERED = 4 * MB


class Memory:
    """What gateway and engine hold, in MB of resident memory."""

    def __init__(self, cluster):
        self.services = {"gateway": cluster.gateways[0], "engine": cluster.engines[0]}
        self.before = {}
        for name, service in self.services.items():
            with open(f"/proc/{service.child.pid}/clear_refs", "w") as file:
                file.write("5")  # The peak is counted anew.
            self.before[name] = resident(service)[0]

    def report(self, what, capsys):
        """Prints all figures. How much the peaks were above what was held before."""
        grown = {}
        with capsys.disabled():
            print(f"\n{what}; resident MB before, at its peak, after:")
            for name, service in self.services.items():
                now, peak = resident(service)
                print(f"  {name}: {self.before[name]:.0f}, {peak:.0f}, {now:.0f}")
                grown[name] = peak - self.before[name]
        return grown


async def test_clients_that_do_not_read_are_ended_at_their_byte_bound(capsys):
    """One on a WebSocket, at the gateway's bound; one that never polls, at the engine's."""
    with TcpCluster("load", gateway_options=("--max-buffered-bytes", MAX_BUFFERED)) as cluster:
        gateway, engine = cluster.gateways[0], cluster.engines[0]
        async with echoing(cluster.url, websockets=8, pollers=2) as clients, aiohttp.ClientSession() as http:
            lines = Wire(http, cluster.url, "/socket.io/")
            async with lines.websocket() as mute, lines.websocket() as speaker:
                for client in (mute, speaker):
                    await client.receive()
                    await client.send("40")
                    await client.receive()
                await mute.send('42["join","deaf"]')
                never_polls = (await lines.open_polling())["sid"]
                for packet in ("40", '42["join","deaf"]'):
                    assert await lines.post(never_polls, packet) == (200, "ok")
                memory = Memory(cluster)
                sent = 0
                while reasons(engine, "engine_sessions_closed") != {"slow consumer": 2}:
                    assert sent < 100 * MB
                    for _ in range(8):
                        await speaker.send(f'42["bcast","deaf","{"x" * 100_000}"]')
                        sent += 100_000
                    await speaker.send('421["echo","all of it"]')
                    assert await speaker.receive() == '431["all of it"]'
                assert reasons(gateway, "gateway_closes") == {"slow consumer": 1}
                assert metrics(gateway)["gateway_slow_consumers_total"] == 1
            assert (await lines.get(never_polls))[0] == 400
            assert ended(clients) == [] and max(client.longest_silence for client in clients) < 1.5
            grown = memory.report(f"{sent / MB:.0f} MB to two clients that do not read", capsys)
            assert grown["gateway"] < 40 and grown["engine"] < 40


async def test_a_client_that_floods_is_not_read_and_hurts_nobody(capsys):
    """Each of its messages keeps the engine busy for a millisecond, and it sends as many as it can."""
    with TcpCluster("load") as cluster:
        async with echoing(cluster.url, websockets=8, pollers=2) as clients:
            async with raw_websocket(cluster.url) as flooding:
                flooding.write(frame("40"))
                memory, sent, began = Memory(cluster), 0, time.monotonic()
                packet = frame(f'42["compute",1,"{"x" * 1_000}"]')
                while (left := began + 3 - time.monotonic()) > 0:
                    flooding.write(packet)
                    sent += len(packet)
                    try:
                        await asyncio.wait_for(flooding.drain(), left)
                    except TimeoutError:
                        break
                grown = memory.report(f"{sent / MB:.1f} MB in 3 s from a client that floods", capsys)
            handled = 3 * MB  # At a thousand a second; the rest waits, most of it in the kernel.
            assert handled / 2 < sent < handled + 30 * MB
            assert metrics(cluster.gateways[0])["gateway_pauses_total"] > 1
            assert grown["gateway"] < 20 and grown["engine"] < 20
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == [] and max(client.longest_silence for client in clients) < 1.5
            await eventually(lambda: sessions(cluster.engines[0]), lambda count: count == len(clients), 20)


async def test_an_engine_under_a_flood_still_pings_its_polling_sessions(capsys):
    """There is always more to receive, and its timers are due all the same."""
    options = ("--ping-interval", 300, "--ping-timeout", 2000)
    with TcpCluster("echo", gateways=3, direct=True, engine_options=options) as cluster:
        *flooded, quiet = [announced(gateway)["url"] for gateway in cluster.gateways]
        async with aiohttp.ClientSession() as http:
            wire = Wire(http, quiet, "/engine.io/")
            sid, waits = (await wire.open_polling())["sid"], []
            with flooding([int(url.rsplit(":", 1)[1]) for url in flooded]):
                end = time.monotonic() + 3
                while time.monotonic() < end:
                    asked = time.monotonic()
                    assert await wire.get(sid) == (200, "2")
                    waits.append(time.monotonic() - asked)
                    assert await wire.post(sid, "3") == (200, "ok")
    with capsys.disabled():
        print(f"\nlongest wait for a ping that is due every 0.3 s, under a flood: {max(waits):.2f} s, n={len(waits)}")
    assert max(waits) < 2


@asynccontextmanager
async def raw_websocket(url):
    """The writing end of a WebSocket, which at the end is reset whatever is still on its way."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                 b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                 b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    try:
        yield writer
    finally:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


def frame(text):
    """A short text as a client's frame, its mask all zeros."""
    length = bytes([0x80 | len(text)]) if len(text) < 126 else struct.pack(">BH", 0x80 | 126, len(text))
    return b"\x81" + length + bytes(4) + text.encode()


@pytest.mark.timeout(60)
async def test_packets_of_10_MB_cross_a_credit_window_of_256_KiB_both_ways(capsys):
    """Eight clients at once, whose packets together exceed the link's own window; and one by polling."""
    with TcpCluster("load", engine_options=("--max-http-buffer-size", 10 * MB)) as cluster:
        around = len('42N["echo",""]')
        async with echoing(cluster.url, websockets=8, pollers=2) as clients:
            memory = Memory(cluster)
            result = await asyncio.to_thread(
                load, cluster.url, clients=8, messages=3, outstanding=1, payload_bytes=10 * MB - around, timeout=40)
            assert (result["messages"], result["lost"], result["corrupted"]) == (24, 0, 0)
            async with aiohttp.ClientSession() as http:
                lines = Wire(http, cluster.url, "/socket.io/")
                sid = (await lines.open_polling())["sid"]
                assert await lines.post(sid, "40") == (200, "ok")
                assert (await lines.get(sid))[1].startswith("40")
                text = "y" * (10 * MB - around)
                assert await lines.post(sid, f'421["echo","{text}"]') == (200, "ok")
                assert await lines.get(sid) == (200, f'431["{text}"]')
                assert (await lines.post(sid, f'421["echo","{text}y"]'))[0] == 413
            grown = memory.report(f"{result['messages'] + 1} packets of 10 MB each way, {result}", capsys)
            assert ended(clients) == []
            assert reasons(cluster.gateways[0], "gateway_closes").keys() <= {"transport close"}
            assert grown["gateway"] < 400 and grown["engine"] < 400
