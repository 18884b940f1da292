"""Services that are killed: how soon the others and the clients know, over direct tcp, ipc and a proxy in between."""

import asyncio
import statistics
import time

import aiohttp
import pytest
import socketio

from echoing import POLL_ENDED, WEBSOCKET_ENDED, echoing, ended
from tcp_cluster import TcpCluster, announced, eventually, kill, metrics, reasons, sessions
from wire import Wire

ROUNDS = 5


def wires(http, cluster):
    return [Wire(http, announced(gateway)["url"], "/engine.io/") for gateway in cluster.gateways]


def session():
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))


async def since(moment, awaitable):
    """What it results in, and how long after `moment`."""
    result = await awaitable
    return result, time.monotonic() - moment


def are_within(bound, times):
    """Half of them; the others may have met with a machine that had other things to do."""
    return statistics.median(times) < bound and max(times) < bound + 2


def show(capsys, what, times):
    with capsys.disabled():
        print(f"\n{what}: p50 {statistics.median(times) * 1000:.0f} ms, max {max(times) * 1000:.0f} ms, n={len(times)}")


async def websocket_end(socket):
    message = await socket.socket.receive(20)
    return socket.socket.close_code, message.extra


@pytest.mark.parametrize("path", ["direct", "proxy"])
async def test_clients_of_a_killed_engine_know_within_a_second(path, capsys):
    """A refused connection says it, and so does a proxy that hangs up because its target is gone."""
    polls, websockets, later = [], [], []
    with TcpCluster("echo", engines=1, direct=path == "direct") as cluster:
        async with session() as http:
            lines, = wires(http, cluster)
            for _ in range(ROUNDS):
                sid = (await lines.open_polling())["sid"]
                poll = asyncio.create_task(lines.get(sid))
                async with lines.websocket() as socket:
                    await socket.receive()
                    await asyncio.sleep(0.05)
                    killed = time.monotonic()
                    kill(cluster.engines[0])
                    (answer, poll_took), (end, websocket_took) = await asyncio.gather(
                        since(killed, poll), since(killed, websocket_end(socket)))
                assert answer == POLL_ENDED and end == WEBSOCKET_ENDED
                # Whoever comes later is answered at once.
                answer, took = await since(time.monotonic(), lines.get(sid))
                assert answer == POLL_ENDED
                later.append(took)
                polls.append(poll_took)
                websockets.append(websocket_took)
                await asyncio.to_thread(cluster.restart_engine, 0)
                await asyncio.to_thread(cluster.await_engines)
        # A link to the one that took the address may end once more, for that reason.
        assert reasons(cluster.gateways[0], "gateway_link_ends")["peer gone"] == ROUNDS
    show(capsys, f"engine killed ({path}) → poll answered", polls)
    show(capsys, f"engine killed ({path}) → WebSocket closed", websockets)
    assert are_within(1, polls) and are_within(1, websockets) and are_within(0.5, later)


async def test_a_killed_engine_leaves_the_cluster_within_two_seconds(capsys):
    """For the other engines, too, which have no link to it: they are told, look for themselves, and ask it."""
    times = []
    with TcpCluster("echo", engines=2, gateways=2, direct=True) as cluster:
        staying = cluster.engines[0]
        for _ in range(3):
            await eventually(lambda: metrics(staying)["engine_plane_nodes"], lambda count: count == 3)
            killed = time.monotonic()
            kill(cluster.engines[1])
            watched = cluster.gateways + [staying]
            await asyncio.gather(*(eventually(lambda service=service: metrics(service)[f"{service.name}_plane_nodes"],
                                              lambda count: count == 2, 5) for service in watched))
            times.append(time.monotonic() - killed)
            await asyncio.to_thread(cluster.restart_engine, 1)
        assert not reasons(staying, "engine_link_epochs_ended")
    show(capsys, "engine killed → it has left for every node", times)
    assert are_within(2, times)


async def test_clients_of_a_killed_engine_come_back_on_another_one(capsys):
    times = []
    with TcpCluster("conformance", engines=2, direct=True) as cluster:
        clients = [socketio.AsyncClient(reconnection_delay=0.1, reconnection_delay_max=0.2) for _ in range(8)]
        for index, client in enumerate(clients):
            await client.connect(cluster.url, transports=["polling" if index % 2 else "websocket"])
        homes = [(await client.call("whoami"))["engine"] for client in clients]
        lost = cluster.engines[0].announcements[0]["id"]
        affected = [client for client, home in zip(clients, homes) if home == lost]
        others = {client: client.eio.sid for client, home in zip(clients, homes) if home != lost}
        assert affected and others
        back = {client: asyncio.Event() for client in affected}
        for client, event in back.items():
            client.on("connect", event.set)
        killed = time.monotonic()
        kill(cluster.engines[0])

        async def returned(client):
            await asyncio.wait_for(back[client].wait(), 10)
            assert (await client.call("whoami"))["engine"] != lost
            times.append(time.monotonic() - killed)

        await asyncio.gather(*map(returned, affected))
        assert {client: client.eio.sid for client in others} == others
        for client in clients:
            await client.disconnect()
    show(capsys, "engine killed → stock client is back on another", times)


async def test_the_sessions_held_by_a_killed_gateway_end_within_two_seconds_and_no_others(capsys):
    """The idle polling session goes on through the gateway that stays."""
    times, openings = [], []
    with TcpCluster("echo", gateways=2, direct=True) as cluster:
        engine = cluster.engines[0]
        for number in range(1, 4):
            async with session() as http:
                staying, crashing = wires(http, cluster)[0], wires(http, cluster)[-1]
                held, idle = [(await crashing.open_polling())["sid"] for _ in range(2)]
                poll = asyncio.create_task(crashing.get(held))
                async with crashing.websocket() as websocket:
                    await websocket.receive()
                    elsewhere = (await staying.open_polling())["sid"]
                    other = asyncio.create_task(staying.get(elsewhere))
                    await asyncio.sleep(0.1)
                    killed = time.monotonic()
                    kill(cluster.gateways[-1])
                    await eventually(lambda: reasons(engine, "engine_sessions_closed").get("gateway lost"),
                                     lambda count: count == 2 * number, 5)
                    times.append(time.monotonic() - killed)
                await asyncio.gather(poll, return_exceptions=True)
                assert (await staying.get(held))[0] == 400
                assert await staying.post(idle, b"4elsewhere") == (200, "ok")
                assert await staying.get(idle) == (200, "4elsewhere")
                # Nobody waits for the gateway that is gone.
                opened, took = await since(time.monotonic(), staying.open_polling())
                openings.append(took)
                assert await staying.post(elsewhere, b"4unaffected") == (200, "ok")
                assert await other == (200, "4unaffected")
                for sid in (idle, elsewhere, opened["sid"]):
                    assert await staying.post(sid, b"1") == (200, "ok")
            await asyncio.to_thread(cluster.add_gateway)
            await asyncio.to_thread(cluster.await_engines)
        await eventually(lambda: sessions(engine), lambda count: count == 0)
    show(capsys, "gateway killed → engine has ended its sessions", times)
    assert are_within(2, times) and are_within(0.5, openings)


async def test_an_endpoint_that_refuses_for_a_moment_costs_nobody_a_message():
    """As when a proxy on the way is restarted: again and again, each time for less than makes an engine dead."""
    with TcpCluster("load") as cluster:
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            for _ in range(5):
                await asyncio.gather(*(client.receives(10) for client in clients))
                await asyncio.to_thread(cluster.paths[0].refuse)
                await asyncio.sleep(0.1)
                await asyncio.to_thread(cluster.paths[0].accept)
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == []
        gateway, engine = cluster.gateways[0], cluster.engines[0]
        # Links tell what they have done once a second.
        await eventually(lambda: metrics(gateway).get("gateway_link_path_losses_total", 0), lambda count: count >= 5)
        assert not reasons(gateway, "gateway_link_ends") and not reasons(engine, "engine_link_epochs_ended")
