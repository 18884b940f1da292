"""Clusters, engines and gateways that join, leave and die: the others know, and nobody waits for who is gone."""

import asyncio
import signal
import time

import aiohttp
import pytest

from broadcasting import broadcasting
from echoing import POLL_ENDED, WEBSOCKET_ENDED, echoing, echoing_abroad, echoing_at_home, ended
from knocking import UNKNOWN, are_quick
from linked_clusters import LinkedClusters
from stock_client import Client
from tcp_cluster import announced, eventually, kill, metrics, readiness, reasons, sessions
from wire import Wire

PATH = "/socket.io/"


def known(gateway):
    return {engine["id"] for engine in readiness(gateway)["engines"]}


def ids(engines):
    return {announced(engine)["id"] for engine in engines}


async def test_a_cluster_that_joins_is_linked_and_one_that_leaves_is_missed_by_nobody(capsys):
    with LinkedClusters("conformance", names=["north"]) as clusters:
        [north] = clusters.clusters
        async with (Client(north, ["websocket"]) as client, broadcasting([north]) as room,
                    echoing_at_home([north], websockets=3, pollers=2, pause=0.05) as locals_):
            assert await client.ask("server-count") == 2
            joining = time.monotonic()
            south = await asyncio.to_thread(clusters.add, "south")
            await asyncio.to_thread(clusters.await_links)
            linked = time.monotonic() - joining
            assert await client.ask("server-count") == 4
            answer = await client.ask("server-emit-with-ack", "ping-all")
            assert {response["engine"] for response in answer["responses"]} | {(await client.ask("whoami"))["engine"]} \
                == ids(north.engines) | ids(south.engines)
            async with echoing_abroad([north, south], websockets=1, pollers=1, pause=0.05) as travellers:
                await asyncio.gather(*(client.receives(20) for client in travellers))

            leaving = time.monotonic()
            await asyncio.to_thread(clusters.remove, south)
            for gateway in north.gateways:
                await eventually(lambda: known(gateway), lambda engines: engines == ids(north.engines))
            left = time.monotonic() - leaving
            asked = time.monotonic()
            assert await client.ask("server-count") == 2
            answer = await client.ask("sockets-fetch", {})
            assert answer["missing"] == []
            assert (await client.ask("server-emit-with-ack", "ping-all"))["missing"] == []
            took = time.monotonic() - asked
            await asyncio.gather(*(client.receives(20) for client in locals_))
            until = time.monotonic()
            await room.hushed()
            silence = max(client.longest_silence for client in locals_)
    with capsys.disabled():
        print(f"\na cluster started: linked after {linked:.1f} s; stopped: forgotten after {left:.2f} s; silence in the other "
              f"one at most {silence:.2f} s")
    # Eight processes have started beside them; who asks one that is gone waits five seconds.
    assert ended(locals_) == [] and silence < 1.5 and took < 4
    assert room.missing(0, until) == 0 and room.doubled() == 0


async def test_a_cluster_that_dies_as_a_whole_is_forgotten_within_seconds(capsys):
    """All its services are killed at the same moment, so that none can say so."""
    with LinkedClusters("conformance") as clusters:
        north, south = clusters.clusters
        async with Client(north, ["websocket"]) as client:
            for service in south.services:
                service.child.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            for gateway in north.gateways:
                await eventually(lambda: known(gateway), lambda engines: engines == ids(north.engines))
            took = time.monotonic() - killed
            asked = time.monotonic()
            assert (await client.ask("sockets-fetch", {}))["missing"] == []
            assert time.monotonic() - asked < 4  # Who asks one that is gone waits five seconds.
    with capsys.disabled():
        print(f"\nall of a cluster killed: forgotten after {took:.2f} s")
    assert took < 3


async def test_the_sessions_of_a_killed_engine_end_in_the_other_cluster_too(capsys):
    """With the reason that they end with at home; those of its cluster's other engine go on."""
    with LinkedClusters("conformance") as clusters:
        north, south = clusters.clusters
        async with (echoing(south.urls[0], entrance=north.url, websockets=6, pollers=4, pause=0.05) as clients,
                    aiohttp.ClientSession() as http):
            await asyncio.gather(*(client.receives(10) for client in clients))
            held = await eventually(lambda: [sessions(engine) for engine in north.engines],
                                    lambda held: sum(held) == len(clients))
            assert all(held), "all sessions are on one engine"
            killed = time.monotonic()
            kill(north.engines[0])
            await eventually(lambda: len(ended(clients)), lambda count: count == held[0], 10)
            took = time.monotonic() - killed
            lost = [client for client in clients if client.end]
            assert {client.end for client in lost} <= {WEBSOCKET_ENDED, POLL_ENDED}

            # Whoever comes later is refused at once, at any gateway.
            await eventually(lambda: known(south.gateways[1]), lambda engines: len(engines) == 3)
            times = []
            for url in clusters.urls:
                for client in lost[:3]:
                    asked = time.monotonic()
                    assert await Wire(http, url, PATH).get(client.sid) == UNKNOWN
                    times.append(time.monotonic() - asked)
            staying = [client for client in clients if not client.end]
            await asyncio.gather(*(client.receives(20) for client in staying))
            silence = max(client.longest_silence for client in staying)
            assert silence < 1.5
    with capsys.disabled():
        print(f"\nengine killed → {len(lost)} clients at the other cluster's gateway told within {took:.2f} s; then refused "
              f"within {max(times) * 1000:.0f} ms; the others silent for at most {silence:.2f} s")
    assert took < 2 and are_quick(times)


async def test_the_sessions_that_a_killed_gateway_held_in_another_cluster_end_and_idle_ones_do_not(capsys):
    """The engines at home have heard it hang up, and tell the others."""
    with LinkedClusters("conformance") as clusters:
        north, south = clusters.clusters
        async with aiohttp.ClientSession() as http:
            home, dying, staying = (Wire(http, url, PATH) for url in (north.url, *south.urls))
            held, idle = [(await home.open_polling())["sid"] for _ in range(2)]
            for sid in (held, idle):
                assert await home.post(sid, "40") == (200, "ok")
                assert (await home.get(sid))[0] == 200
            while not (await staying.post(held, '42["message",1]') == (200, "ok") and (await dying.get(held))[0] == 200):
                pass
            poll = asyncio.create_task(dying.get(held))
            await asyncio.sleep(0.5)
            killed = time.monotonic()
            kill(south.gateways[0])
            await asyncio.gather(poll, return_exceptions=True)
            await eventually(lambda: [reasons(engine, "engine_sessions_closed").get("gateway lost")
                                      for engine in north.engines], any, 10)
            took = time.monotonic() - killed
            assert await staying.get(held) == UNKNOWN
            assert await staying.post(idle, '421["echo",1]') == (200, "ok")
            assert "431[1]" in (await staying.get(idle))[1]
    with capsys.disabled():
        print(f"\ngateway killed → the other cluster's engine has ended the session that it held: {took:.1f} s")
    assert took < 3


async def test_a_gateway_and_an_engine_that_join_are_reached_from_everywhere():
    with LinkedClusters("conformance") as clusters:
        north, south = clusters.clusters
        newcomer = await asyncio.to_thread(south.add_engine)
        entrance = await asyncio.to_thread(north.add_gateway)
        await asyncio.to_thread(clusters.await_links)
        async with aiohttp.ClientSession() as http:
            home, abroad = Wire(http, south.url, PATH), Wire(http, announced(entrance)["url"], PATH)
            while not sessions(newcomer):
                sid = (await home.open_polling())["sid"]
                assert await abroad.post(sid, "40") == (200, "ok")
                assert (await abroad.get(sid))[1].startswith("40{")
                await asyncio.sleep(0.1)
        assert north.name != south.name and metrics(entrance)["gateway_plane_nodes"] > 0


@pytest.mark.timeout(180)
async def test_three_clusters_on_one_redis_are_one(capsys):
    with LinkedClusters("conformance", names=["north", "south", "west"], brokers=1) as clusters:
        async with (broadcasting(clusters.clusters, pause=0.05) as room,
                    echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as travellers,
                    Client(clusters, ["websocket"]) as client):
            assert await client.ask("server-count") == 6
            answer = await client.ask("server-emit-with-ack", "ping-all", 7)
            assert len({response["engine"] for response in answer["responses"]}) == 5 and answer["missing"] == []
            answer = await client.ask("sockets-fetch", {"to": "everybody"})
            assert len(answer["sockets"]) == len(room.members) and answer["missing"] == []
            await asyncio.gather(*(client.receives(20) for client in travellers))
            # One of three dies: the two others are as they were.
            *staying, dying = clusters.clusters
            for service in dying.services:
                service.child.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            others = {name for cluster in staying for name in ids(cluster.engines)}
            for cluster in staying:
                for gateway in cluster.gateways:
                    await eventually(lambda: known(gateway), lambda engines: engines == others)
            took = time.monotonic() - killed
            remaining = [client for client in travellers if not client.end]
            await asyncio.gather(*(client.receives(20) for client in remaining))
            until = time.monotonic()
            await room.hushed()
        between = [account for account in room.accounts()
                   if account.speaker.cluster in staying and account.listener.cluster in staying]
        assert sum(len(account.missing(0, until)) for account in between) == 0 and room.doubled() == 0
        assert room.disordered() == []
    with capsys.disabled():
        print(f"\none of three clusters killed: the two others know after {took:.2f} s")
    assert took < 3
