"""Two hundred stock clients, a random gateway for each request, while services are killed and replaced."""

import asyncio
import os
import signal
import time

import pytest

from crowd import Crowd
from spread import Spread

# Of talk. `CROWD_SECONDS=60` is the whole of it.
SECONDS = int(os.environ.get("CROWD_SECONDS", 24))


def victim(cluster, service, index):
    """The process that has this place now."""
    return [line for line in cluster.announcements
            if line.get("service") == service and line.get("index") == index and "id" in line][-1]


async def kill(cluster, process):
    """SIGKILL; its successor is announced by the cluster once it is ready."""
    os.kill(process["pid"], signal.SIGKILL)

    def replaced(line):
        return line.get("service") == process["service"] and line.get("index") == process["index"] and \
            line.get("pid", process["pid"]) != process["pid"] and "id" in line

    begin = time.monotonic()
    print(f"{process['service']} killed at {begin:.2f}")
    await asyncio.to_thread(cluster.announcement, replaced)
    return time.monotonic() - begin


@pytest.mark.timeout(SECONDS + 120)
async def test_a_crowd_loses_nothing_but_the_sessions_of_what_was_killed():
    with Spread("conformance", "--restart") as cluster:
        async with Crowd(cluster) as crowd:
            talk = asyncio.create_task(crowd.talk(SECONDS))

            await asyncio.sleep(SECONDS / 6)
            broker = victim(cluster, "broker", 1)
            seconds = await kill(cluster, broker)
            print(f"broker replaced after {seconds:.1f} s")

            await asyncio.sleep(SECONDS / 6)
            gateway = victim(cluster, "gateway", 2)
            port = int(gateway["url"].rsplit(":", 1)[1])
            # No turn of the loop between the look at what is open and the kill.
            hit = crowd.shake("gateway", lambda member: port in member.http.open)
            seconds = await kill(cluster, gateway)
            print(f"gateway had something open of {hit} clients, replaced after {seconds:.1f} s")

            await asyncio.sleep(SECONDS / 6)
            engine = victim(cluster, "engine", 1)
            hit = crowd.shake("engine", lambda member: member.engine == engine["id"])
            seconds = await kill(cluster, engine)
            print(f"engine had {hit} clients of those left, replaced after {seconds:.1f} s")

            await talk
            complaints, deliveries = crowd.account()
            back = [member for member in crowd.members if member.is_in.is_set()]
            print(
                f"{len(crowd.steady)} steady clients, {deliveries} deliveries among them; "
                f"{sum(member.echoes for member in crowd.members)} echoes, "
                f"{sum(len(member.answers) for member in crowd.members)} questions of all; complaints: {dict(complaints)}"
            )
            assert not complaints
            assert len(back) == len(crowd.members)
            assert deliveries > 10 * len(crowd.steady)
            assert all(member.sessions == 1 for member in crowd.steady)
            for member in crowd.members:
                assert await member.sio.call("echo", "still here", timeout=10) == "still here"
