"""A service that stands still, as a whole process may: what others have for it waits within bounds, then ends with a
reason, and whoever has nothing to do with it notices nothing."""

import asyncio
import secrets

import aiohttp
import pytest

from echoing import echoing, ended
from tcp_cluster import TcpCluster, eventually, go_on, metrics, reasons, resident, stop
from test_bounded_memory import MB
from wire import Wire


async def joined(lines, room):
    """A WebSocket in `room`; its context manager is left to the event loop."""
    socket = await lines.http.ws_connect(lines.base, params=lines.parameters("websocket"), max_msg_size=0)
    await socket.receive_str()
    await socket.send_str("40")
    await socket.receive_str()
    await socket.send_str(f'42["join","{room}"]')
    return socket


@pytest.mark.timeout(60)
async def test_a_stopped_gateway_costs_its_engine_bounded_memory_and_the_other_gateways_nothing(capsys):
    """The engine broadcasts to clients of two gateways, of which one is stopped, more than waits for it."""
    with TcpCluster("load", gateways=2, engine_options=("--engine-stall-timeout", 8000)) as cluster:
        stopped, engine = cluster.gateways[0], cluster.engines[0]
        going = cluster.gateways[1]
        async with (aiohttp.ClientSession() as http,
                    echoing(going.announcements[0]["url"], websockets=4, pollers=2) as clients):
            far = [await joined(Wire(http, cluster.url, "/socket.io/"), "far") for _ in range(4)]
            speaker = await joined(Wire(http, going.announcements[0]["url"], "/socket.io/"), "near")
            before = resident(engine)[0]
            stop(stopped)
            sent = 0
            while not reasons(engine, "engine_link_epochs_ended"):
                assert sent < 1_000 * MB
                for _ in range(20):
                    await speaker.send_str(f'42["bcast","far","{"x" * 500_000}"]')
                    sent += 500_000
                await speaker.send_str('421["echo","all of it"]')
                while (await speaker.receive_str(timeout=10))[:2] != "43":
                    pass
            peak = resident(engine)[1] - before
            assert reasons(engine, "engine_link_epochs_ended") == {"replay exhausted": 1}
            closed = reasons(engine, "engine_sessions_closed")
            assert closed == {"gateway lost": 4}, closed
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == [] and max(client.longest_silence for client in clients) < 1.5
            go_on(stopped)
            # It finds what had been sent, more than clients that do not read may let wait; then that the epoch is over.
            closes = await eventually(lambda: reasons(stopped, "gateway_closes"), lambda ends: sum(ends.values()) == 4)
            assert closes.keys() <= {"engine lost", "slow consumer"}
            await eventually(lambda: reasons(stopped, "gateway_link_ends"), bool)
            await asyncio.to_thread(cluster.await_engines)
            async with echoing(cluster.url, websockets=2) as newcomers:
                await asyncio.gather(*(client.receives(10) for client in newcomers))
            for socket in (*far, speaker):
                await socket.close()
        with capsys.disabled():
            print(f"\n{sent / MB:.0f} MB for a stopped gateway: the engine grew by {peak:.0f} MB at most")
        assert peak < 450


@pytest.mark.timeout(60)
async def test_a_stopped_engine_costs_its_gateway_bounded_memory_and_other_engines_nothing(capsys):
    """Others ask all the while for sessions that it might have: for those that are sent an answer cannot come, and more of
    them than are of any use must not cost the others their link."""
    with TcpCluster("load", engines=2, gateway_options=("--engine-stall-timeout", 6000)) as cluster:
        gateway, stopped = cluster.gateways[0], cluster.engines[0]
        async with echoing(cluster.url, websockets=16) as clients, aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0)) as http:
            assert len({client.sid[:4] for client in clients}) == 2
            before = resident(gateway)[0]
            stop(stopped)
            await eventually(lambda: sorted(cluster.engine_states().values()), lambda states: "suspect" in states)
            received = [client.received for client in clients]
            await asyncio.sleep(0.5)
            waiting = [client for client, count in zip(clients, received) if client.received == count]
            others = [client for client in clients if client not in waiting]
            [tag] = {client.sid[:4] for client in waiting}
            assert others and tag not in {client.sid[:4] for client in others}
            ended_link = asyncio.create_task(eventually(lambda: reasons(gateway, "gateway_link_ends"), bool))
            asked = refused = 0

            async def ask():
                nonlocal asked, refused
                lines = Wire(http, cluster.url, "/socket.io/")
                while not ended_link.done():
                    asked += 1
                    try:
                        answer = await asyncio.wait_for(lines.get(tag + secrets.token_urlsafe(12)), 0.2)
                        refused += answer[0] == 400
                    except TimeoutError:
                        pass  # It goes away, and the engine is to be told so too.

            await asyncio.gather(*(ask() for _ in range(50)))
            assert ended_link.result() == {"silence": 1}
            peak = resident(gateway)[1] - before
            await asyncio.gather(*(client.receives(10) for client in others))
            assert [client.end for client in others] == [None] * len(others)
            assert max(client.longest_silence for client in others) < 1.5
            await eventually(lambda: len(ended(clients)), lambda count: count == len(waiting))
            assert reasons(gateway, "gateway_closes") == {"engine lost": len(waiting)}
            assert metrics(gateway).get("gateway_link_backlog_bytes", 0) < MB
            go_on(stopped)
            await asyncio.to_thread(cluster.await_engines)
        with capsys.disabled():
            print(f"\n{asked} requests for a stopped engine, {refused} refused: the gateway grew by {peak:.0f} MB")
        assert peak < 40
