"""Redis that is stopped, restarted empty, or halted under traffic: each cluster by itself does not notice, sessions of the
others are refused at once, and all is as before as soon as Redis is back, without a restart of anything.

`OUTAGE_SECONDS` is how long it is away.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Callable

import pytest

from broadcasting import broadcasting
from echoing import POLL_ENDED, WEBSOCKET_ENDED, echoing_abroad, echoing_at_home, ended
from knocking import AT_ONCE, knocking
from linked_clusters import LinkedClusters
from redis_server import RedisServer
from stock_client import Client
from tcp_cluster import eventually, metrics, readiness

OUTAGE_SECONDS = float(os.environ.get("OUTAGE_SECONDS", 10))
# The longest that a client within one cluster may go without an answer; or three times what it went without in the seconds
# before, on a machine that has other things to do.
LOCAL_GAP = 0.3
RETURN_WITHIN = 2


@dataclass
class Outage:
    begin: Callable
    end: Callable
    noticed_within: float


# It takes 0.5 s and 2 s where the machine has nothing else to do.
OUTAGES = {
    "stopped": Outage(RedisServer.stop, RedisServer.start, 1.5),
    "paused": Outage(RedisServer.pause, RedisServer.resume, 5),
}


@pytest.fixture(scope="module")
def linked_clusters():
    with LinkedClusters("conformance", environment={"SIGNALBOX_LOG_LEVEL": "notice"}) as clusters:
        yield clusters


@pytest.fixture
def clusters(linked_clusters):
    """With a Redis that is there before and after."""
    linked_clusters.await_links()
    yield linked_clusters
    linked_clusters.redis.be_there()


def lost(bridge):
    """What this bridge could not tell Redis, as it counts it."""
    return sum(value for name, value in metrics(bridge).items() if name.startswith("bridge_redis_lost"))


def redis_away(bridge):
    return [missing for missing in readiness(bridge)["missing"] if missing["name"] == "redis"]


def most(times):
    """All of these are shorter, but one in twenty."""
    return times[len(times) * 95 // 100]


async def usual_gap(room, clients):
    """How long anybody may go without an answer, after having looked on for some seconds."""
    since = time.monotonic()
    for client in clients:
        client.forget_silence()
    await asyncio.sleep(3)
    gaps = [room.longest_gap(since, time.monotonic(), local=True), *(client.longest_silence for client in clients)]
    for client in clients:
        client.forget_silence()
    return max(LOCAL_GAP, 3 * max(gaps))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", OUTAGES)
async def test_a_redis_that_is_away_hurts_no_local_traffic_and_the_rest_resumes_with_it(clusters, kind, capsys):
    outage, redis = OUTAGES[kind], clusters.redis
    logged = len(clusters.logged())
    before = sum(map(lost, clusters.bridges))
    async with (broadcasting(clusters.clusters) as room, knocking(clusters.clusters) as knocks,
                echoing_at_home(clusters.clusters, websockets=3, pollers=2, outstanding=1, pause=0.05) as locals_,
                echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as travellers):
        await knocks.delivered(time.monotonic(), 5)
        await asyncio.gather(*(client.receives(20) for client in locals_ + travellers))
        allowed = await usual_gap(room, locals_)
        away = time.monotonic()
        began = datetime.now(timezone.utc)
        await asyncio.to_thread(outage.begin, redis)

        # Who is served through the other cluster learns that this is over; nobody else does.
        await eventually(lambda: len(ended(travellers)), lambda count: count == len(travellers), 10)
        told = time.monotonic() - away
        assert set(ended(travellers)) == {WEBSOCKET_ENDED, POLL_ENDED}
        for bridge in clusters.bridges:
            [report] = await eventually(lambda: redis_away(bridge), bool, outage.noticed_within)
            since = datetime.fromisoformat(report["since"].replace("Z", "+00:00"))
            assert -1 <= (since - began).total_seconds() < outage.noticed_within + 1, report
        assert all(readiness(gateway)["ready"] for cluster in clusters.clusters for gateway in cluster.gateways)
        await asyncio.sleep(max(0, OUTAGE_SECONDS - (time.monotonic() - away)))
        usual = knocks.usual_between(away, time.monotonic())
        at_once = max(AT_ONCE, 2 * most(usual))
        noticed, refused = knocks.noticed(away, time.monotonic() - 0.5, outage.noticed_within, at_once)

        await asyncio.to_thread(outage.end, redis)
        back = time.monotonic()
        heard = await room.resumption(back, 10)
        reached = await knocks.delivered(back, 10)
        await asyncio.sleep(1)
        until = time.monotonic() - 0.5
        await room.hushed(across_since=back + RETURN_WITHIN)
        silence = max(client.longest_silence for client in locals_)
        gap = room.longest_gap(away, until, local=True)
        lost_across = room.missing(away, back, local=False)
        said = sum(away <= when < back for speaker in room.speakers for when in speaker.said.values())
    with capsys.disabled():
        print(f"\nRedis {kind} for {back - away:.1f} s: noticed after {noticed:.2f} s, then {len(refused)} remote requests "
              f"refused within {refused[len(refused) // 2] * 1000:.1f} ms (p50) and {refused[-1] * 1000:.1f} ms (all), where "
              f"another answer took {usual[len(usual) // 2] * 1000:.1f} ms; travellers told after {told:.2f} s; local echoes at most "
              f"{silence:.2f} s apart, broadcasts {gap:.2f} s; once it was back, broadcasts crossed after {heard:.2f} s and "
              f"requests after {reached:.2f} s; {lost_across} broadcasts did not cross, of {said}")
    assert noticed <= outage.noticed_within and len(refused) > 20
    # All but a few, for which a machine with other things to do had no time.
    assert most(refused) < at_once and refused[-3] < 1
    assert ended(locals_) == [] and room.ended() == []
    assert room.missing(away, until, local=True) == 0 and room.doubled() == 0 and room.disordered() == []
    assert silence < allowed and gap < allowed
    assert heard < RETURN_WITHIN and reached < RETURN_WITHIN
    assert room.missing(back + RETURN_WITHIN, until) == 0

    # What could not be told is known to whoever looks, also where it could be told again once Redis was back.
    assert sum(map(lost, clusters.bridges)) > before
    assert not any(map(redis_away, clusters.bridges))
    lines = clusters.logged()[logged:]
    assert sum("redis is away" in line for line in lines) >= len(clusters.bridges), lines
    assert sum("redis is available" in line and "lost" in line for line in lines) >= len(clusters.bridges), lines


async def test_a_redis_that_is_replaced_by_an_empty_one_is_found_at_once(clusters, capsys):
    """It keeps nothing that clusters need: they resume as soon as it is there, again and again."""
    async with (broadcasting(clusters.clusters) as room, knocking(clusters.clusters) as knocks,
                echoing_at_home(clusters.clusters, websockets=3, pollers=2, outstanding=1, pause=0.05) as locals_):
        await asyncio.gather(*(client.receives(20) for client in locals_))
        allowed = await usual_gap(room, locals_)
        away = time.monotonic()
        for pause in (0.7, 0.2, 0):
            await asyncio.to_thread(clusters.redis.stop)
            await asyncio.to_thread(clusters.redis.start)
            back = time.monotonic()
            await asyncio.sleep(pause)
        heard, reached = await room.resumption(back, 10), await knocks.delivered(back, 10)
        await asyncio.sleep(0.5)
        until = time.monotonic() - 0.3
        await room.hushed(across_since=back + RETURN_WITHIN)
        silence, gap = max(client.longest_silence for client in locals_), room.longest_gap(away, until, local=True)
    with capsys.disabled():
        print(f"\nRedis restarted three times within {back - away:.1f} s: broadcasts crossed {heard:.2f} s and requests "
              f"{reached:.2f} s after that; local echoes at most {silence:.2f} s apart, broadcasts {gap:.2f} s")
    assert heard < RETURN_WITHIN and reached < RETURN_WITHIN
    assert room.missing(away, until, local=True) == 0 and room.doubled() == 0 and room.disordered() == []
    assert room.missing(back + RETURN_WITHIN, until) == 0
    assert silence < allowed and gap < allowed and ended(locals_) == []


async def test_a_redis_that_pauses_for_a_moment_costs_nobody_anything(clusters):
    """Sessions that are served across clusters included: what was on its way arrives late."""
    async with (broadcasting(clusters.clusters) as room, knocking(clusters.clusters) as knocks,
                echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as travellers):
        await asyncio.gather(*(client.receives(20) for client in travellers))
        began = time.monotonic()
        for _ in range(3):
            await asyncio.to_thread(clusters.redis.pause_for, 0.5)
            await asyncio.gather(*(client.receives(10) for client in travellers))
        until = time.monotonic()
        await room.hushed()
    assert ended(travellers) == [] and room.ended() == []
    assert room.missing(began, until) == 0 and room.doubled() == 0 and room.disordered() == []
    assert {answer.answer for answer in knocks.between(began, until)} == {(200, "ok")}


@pytest.mark.parametrize("kind", OUTAGES)
async def test_who_waits_for_another_cluster_is_told_when_it_is_out_of_reach(clusters, kind, capsys):
    """And who asks later waits for nobody there."""
    north, south = clusters.clusters
    outage = OUTAGES[kind]
    async with Client(north, ["websocket"]) as asking, Client(south, ["websocket"]) as silent:
        asked = asyncio.Event()

        async def never_answer():
            asked.set()
            await asyncio.sleep(60)

        silent.sio.on("question", never_answer)
        there = (await silent.ask("whoami"))["engine"]
        question = asyncio.create_task(
            asking.ask("emit-with-ack", {"to": silent.sio.get_sid(), "timeout": 30_000}, "question"))
        await asyncio.wait_for(asked.wait(), 5)
        await asyncio.sleep(1.5)
        assert not question.done()
        away = time.monotonic()
        await asyncio.to_thread(outage.begin, clusters.redis)
        answer = await question
        took = time.monotonic() - away
        assert answer == {"responses": [], "missing": [there]}
        began = time.monotonic()
        assert (await asking.ask("sockets-fetch", {}))["missing"] == []
        assert (await asking.ask("server-emit-with-ack", "ping-all"))["missing"] == []
        assert await asking.ask("server-count") == len(north.engines)
        later = time.monotonic() - began
        await asyncio.to_thread(outage.end, clusters.redis)
        back = time.monotonic()
        while await asking.ask("server-count") < len(clusters.engines):
            assert time.monotonic() < back + RETURN_WITHIN
    with capsys.disabled():
        print(f"\nRedis {kind}: who waited for a client of the other cluster was told after {took:.2f} s; "
              f"three later questions took {later * 1000:.0f} ms")
    assert took <= outage.noticed_within and later < 1
