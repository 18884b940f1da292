"""One bridge of two is killed, restarted or leaves, under load: nothing that clusters say to one another is lost or doubled,
and sessions that are served across clusters go on.

`BRIDGE_CHANGES` is how often; `BRIDGE_LOAD` how many clients of each kind echo across, each way and through each gateway.
"""

import asyncio
import os
import signal
import time

import pytest

from broadcasting import broadcasting
from echoing import echoing_abroad, ended
from linked_clusters import LinkedClusters
from tcp_cluster import announced, eventually, kill, readiness, reasons

CHANGES = int(os.environ.get("BRIDGE_CHANGES", 4))
LOAD = int(os.environ.get("BRIDGE_LOAD", 2))


@pytest.fixture(scope="module")
def clusters():
    with LinkedClusters("conformance") as clusters:
        yield clusters


async def is_serving(bridge):
    """It is ready, and reaches the other cluster."""
    await eventually(lambda: readiness(bridge), lambda report: report["ready"] and report["clusters"])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_one_bridge_of_two_may_end_and_return_under_load(clusters, number, capsys):
    """Now here, now there, each of them in turn; each time another one takes its place before the next one goes."""
    async with (broadcasting(clusters.clusters) as room,
                echoing_abroad(clusters.clusters, websockets=LOAD, pollers=LOAD, pause=0.02) as travellers):
        await asyncio.gather(*(client.receives(20) for client in travellers))
        for client in travellers:
            client.forget_silence()
        began, silences = time.monotonic(), []
        for change in range(CHANGES):
            cluster, index = clusters.clusters[change % 2], change // 2 % 2
            leaving = cluster.bridges[index]
            leaving.child.send_signal(number)
            await asyncio.to_thread(leaving.child.wait, 10)
            await asyncio.gather(*(client.receives(20) for client in travellers))
            await asyncio.to_thread(cluster.restart_bridge, index)
            await is_serving(cluster.bridges[index])
            await asyncio.sleep(1)
            await asyncio.gather(*(client.receives(20) for client in travellers))
            silences.append(max(client.longest_silence for client in travellers))
            for client in travellers:
                client.forget_silence()
        until = time.monotonic()
        await room.hushed()
        echoes = sum(client.received for client in travellers)
    said = sum(len(speaker.said) for speaker in room.speakers)
    gap = room.longest_gap(began, until, local=False)
    with capsys.disabled():
        print(f"\n{CHANGES} bridges ended by {number.name} and replaced in {until - began:.1f} s: of {said} broadcasts to "
              f"{len(room.members)} listeners {room.missing(began, until)} lost and {room.doubled()} doubled, at most "
              f"{gap:.2f} s apart; {echoes} echoes across, silent for at most "
              f"{', '.join(f'{silence:.2f}' for silence in silences)} s")
    assert room.missing(0, until) == 0 and room.doubled() == 0 and room.disordered() == []
    assert ended(travellers) == [] and room.ended() == []
    # Links are carried by whichever bridge there is: not one of them has ended.
    for cluster in clusters.clusters:
        assert not any(reasons(gateway, "gateway_link_ends") for gateway in cluster.gateways)
        assert not any(reasons(engine, "engine_link_epochs_ended") for engine in cluster.engines)


async def test_one_broker_of_two_may_end_and_return_in_each_cluster(clusters, capsys):
    """Bridges hear what nodes say from either; what comes twice is told once."""
    async with (broadcasting(clusters.clusters) as room,
                echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as travellers):
        await asyncio.gather(*(client.receives(20) for client in travellers))
        began = time.monotonic()
        for index in range(2):
            for cluster in clusters.clusters:
                kill(cluster.processes[index])
            await asyncio.sleep(2)
            for cluster in clusters.clusters:
                await asyncio.to_thread(cluster.restart_broker, index)
            services = [service for cluster in clusters.clusters
                        for service in cluster.engines + cluster.gateways + cluster.bridges]
            for service in services:
                await eventually(lambda: [broker["state"] for broker in readiness(service)["brokers"]],
                                 lambda states: states == ["joined", "joined"])
        until = time.monotonic()
        await room.hushed()
    with capsys.disabled():
        print(f"\neach broker killed once: broadcasts across at most {room.longest_gap(began, until, local=False):.2f} s apart")
    assert room.missing(0, until) == 0 and room.doubled() == 0 and room.disordered() == []
    assert ended(travellers) == [] and room.ended() == []


async def test_a_bridge_that_stands_still_costs_nobody_a_session(clusters, capsys):
    """Half of what passes between clusters is in its hands."""
    async with (broadcasting(clusters.clusters) as room,
                echoing_abroad(clusters.clusters, websockets=LOAD, pollers=LOAD, pause=0.02) as travellers):
        await asyncio.gather(*(client.receives(20) for client in travellers))
        for client in travellers:
            client.forget_silence()
        began = time.monotonic()
        for cluster in clusters.clusters:
            halted = cluster.bridges[0]
            halted.child.send_signal(signal.SIGSTOP)
            try:
                await asyncio.sleep(3)
                await asyncio.gather(*(client.receives(20) for client in travellers))
            finally:
                halted.child.send_signal(signal.SIGCONT)
            await asyncio.gather(*(client.receives(20) for client in travellers))
        until = time.monotonic()
        await room.hushed()
        silence = max(client.longest_silence for client in travellers)
    with capsys.disabled():
        print(f"\na bridge halted for 3 s on either side: broadcasts at most "
              f"{room.longest_gap(began, until, local=False):.2f} s apart, echoes across {silence:.2f} s")
    assert room.missing(0, until) == 0 and room.doubled() == 0 and room.disordered() == []
    assert ended(travellers) == [] and room.ended() == []


async def test_without_any_bridge_a_cluster_is_alone_and_linked_again_once_it_has_one(clusters, capsys):
    """Nobody waits for nodes that nobody reaches; those of the own cluster notice nothing."""
    north, south = clusters.clusters
    own = {announced(engine)["id"] for engine in north.engines}
    async with (broadcasting(clusters.clusters) as room,
                echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.02) as travellers):
        await asyncio.gather(*(client.receives(20) for client in travellers))
        killed = time.monotonic()
        for bridge in south.bridges:
            bridge.child.kill()
            bridge.child.wait()
        await eventually(lambda: len(ended(travellers)), lambda count: count == len(travellers), 10)
        for gateway in north.gateways:
            await eventually(lambda: {engine["id"] for engine in readiness(gateway)["engines"]},
                             lambda engines: engines == own)
        alone = time.monotonic() - killed
        for index in range(2):
            await asyncio.to_thread(south.restart_bridge, index)
        back = time.monotonic()
        await asyncio.to_thread(clusters.await_links)
        heard = await room.resumption(back, 10)
        until = time.monotonic()
        await room.hushed()
    with capsys.disabled():
        print(f"\nboth bridges of a cluster killed: alone after {alone:.2f} s; linked {heard:.2f} s after their return")
    assert alone < 3 and heard < 2
    assert room.missing(killed, until, local=True) == 0 and room.doubled() == 0 and room.disordered() == []
