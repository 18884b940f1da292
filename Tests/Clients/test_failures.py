"""What a user of a cluster lives through: planned restarts and crashes of single services."""

import asyncio
import os
import signal
import time

import aiohttp
import pytest
import socketio

from cluster import LocalCluster
from wire import UNKNOWN, Wire, wire


async def test_a_gateway_that_leaves_costs_no_polling_session():
    """Its pending polls are answered, and go on through the other gateway."""
    with LocalCluster("echo", gateways=2) as cluster:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
            leaving = Wire(http, cluster.service("gateway", 0)["url"], "/engine.io/")
            staying = Wire(http, cluster.service("gateway", 1)["url"], "/engine.io/")
            sids = [(await leaving.open_polling())["sid"] for _ in range(3)]
            polls = [asyncio.create_task(leaving.get(sid)) for sid in sids]
            await asyncio.sleep(0.1)
            os.kill(cluster.service("gateway", 0)["pid"], signal.SIGTERM)
            assert await asyncio.gather(*polls) == [(200, "6")] * 3
            for sid in sids:
                assert await staying.post(sid, b"4still here") == (200, "ok")
                assert await staying.get(sid) == (200, "4still here")


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
async def test_clients_of_an_engine_that_leaves_come_back_by_themselves(transports):
    with LocalCluster("conformance", "--restart") as cluster:
        client = socketio.AsyncClient(reconnection_delay=0.1, reconnection_delay_max=0.5)
        await client.connect(cluster.url, transports=transports)
        assert await client.call("echo", "before") == "before"
        back = asyncio.Event()
        client.on("connect", back.set)
        os.kill(cluster.service("engine")["pid"], signal.SIGTERM)
        await asyncio.wait_for(back.wait(), 20)
        assert await client.call("echo", "after") == "after"
        await client.disconnect()


async def test_an_engine_that_crashed_is_replaced_within_seconds():
    """While only others still tell of the dead engine, its replacement takes sessions all the same."""
    with LocalCluster("echo", "--restart") as cluster:
        async with wire(cluster, "/engine.io/") as lines:
            await lines.open_polling()
            crashed = time.monotonic()
            os.kill(cluster.service("engine")["pid"], signal.SIGKILL)
            status = None
            while status != 200:
                assert time.monotonic() - crashed < 5
                status, _ = await lines.get()
                await asyncio.sleep(0.05)


async def test_an_engine_that_crashed_leaves_no_poll_and_no_websocket_hanging_for_a_second(capsys):
    took = []
    for _ in range(3):
        with LocalCluster("echo") as cluster:
            async with wire(cluster, "/engine.io/") as lines:
                poll = asyncio.create_task(lines.get((await lines.open_polling())["sid"]))
                async with lines.websocket() as socket:
                    await socket.receive()
                    crashed = time.monotonic()
                    os.kill(cluster.service("engine")["pid"], signal.SIGKILL)
                    assert await poll == UNKNOWN
                    assert await socket.until_closed() == []
                    took.append(time.monotonic() - crashed)
    with capsys.disabled():
        print(f"\nengine killed (ipc) → poll answered, WebSocket closed: {min(took) * 1000:.0f} ms at best")
    assert min(took) < 1, took


async def test_a_gateway_that_crashed_ends_the_sessions_it_held_and_no_others():
    with LocalCluster("echo", gateways=2) as cluster:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
            crashing = Wire(http, cluster.service("gateway", 0)["url"], "/engine.io/")
            staying = Wire(http, cluster.service("gateway", 1)["url"], "/engine.io/")
            held, idle = [(await crashing.open_polling())["sid"] for _ in range(2)]
            poll = asyncio.create_task(crashing.get(held))
            await asyncio.sleep(0.1)
            os.kill(cluster.service("gateway", 0)["pid"], signal.SIGKILL)
            await asyncio.gather(poll, return_exceptions=True)
            assert await staying.post(idle, b"4elsewhere") == (200, "ok")
            assert await staying.get(idle) == (200, "4elsewhere")
            metrics = cluster.service("engine")["operations"] + "/metrics"
            deadline = time.monotonic() + 2
            while 'engine_sessions_closed_total{reason="gateway lost"} 1\n' not in await text_of(http, metrics):
                assert time.monotonic() < deadline, "the session of a dead gateway lives on"
                await asyncio.sleep(0.1)
            assert (await staying.get(held))[0] == 400


async def text_of(http, url):
    async with http.get(url) as response:
        return await response.text()
