"""Requests for sessions that are nobody's: refused at once, without a word on the cluster plane, and at nobody's cost but
the asker's."""

import asyncio
import secrets
import statistics
import sys
import time

import aiohttp
import pytest

from echoing import echoing, ended
from tcp_cluster import TcpCluster, eventually, kill, metrics, readiness
from wire import UNKNOWN, Wire

PATH = "/socket.io/"
REQUESTS = 5_000
ENOUGH = 2_000


def random_tail():
    return secrets.token_urlsafe(12)


def plane(cluster):
    """Messages that the broker has moved, which each node's heartbeat makes a few more of."""
    return metrics(cluster.processes[0])['broker_messages_total{direction="in"}']


async def ask(http, url, sid):
    began = time.perf_counter()
    answer = await Wire(http, url, PATH).get(sid)
    return answer, (time.perf_counter() - began) * 1000


async def ask_nothing(http, url):
    """How long a page takes that there is not."""
    began = time.perf_counter()
    async with http.get(url + "/nowhere") as response:
        assert response.status == 404
    return (time.perf_counter() - began) * 1000


async def test_nobodys_sessions_are_refused_in_milliseconds_without_a_word_on_the_plane(capsys):
    """Malformed ids, tags that nobody has, those of an engine that is dead, and random ids under a living tag."""
    with TcpCluster("load", engines=2, engine_options=("--heartbeat-interval", 1000, "--heartbeat-timeout", 3000),
                    gateway_options=("--heartbeat-interval", 1000, "--heartbeat-timeout", 3000)) as cluster:
        gateway = cluster.gateways[0]
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=8)) as http:
            lines, tags = Wire(http, cluster.url, PATH), set()
            while len(tags) < 2:
                tags.add((await lines.open_polling())["sid"][:4])
            kill(cluster.engines[1])
            await eventually(lambda: len(readiness(gateway)["engines"]), lambda count: count == 1, 20)
            living = (await lines.open_polling())["sid"][:4]
            [dead] = tags - {living}
            assert await lines.get(dead + random_tail()) == UNKNOWN

            def links():
                counts = metrics(gateway)
                return counts.get("gateway_link_records_sent_total", 0)

            kinds = {
                "malformed": lambda: secrets.choice(["x", "x" * 19, "x" * 21, "*" + "x" * 19, "x" * 500]),
                "unknown tag": lambda: "zzzz" + random_tail(),
                "dead owner": lambda: dead + random_tail(),
                "living owner": lambda: living + random_tail(),
            }
            figures = {}
            for kind, make in kinds.items():
                messages, records, began = plane(cluster), links(), time.monotonic()
                times, usual = [], []
                for _ in range(REQUESTS // 50):
                    for answer, elapsed in await asyncio.gather(*(ask(http, cluster.url, make()) for _ in range(2))):
                        assert answer == UNKNOWN, (kind, answer)
                        times.append(elapsed)
                    usual.append(await ask_nothing(http, cluster.url))

                async def one_after_another(count):
                    for _ in range(count):
                        assert (await ask(http, cluster.url, make()))[0] == UNKNOWN

                await asyncio.gather(*(one_after_another((REQUESTS - len(times)) // 8) for _ in range(8)))
                # Two nodes' heartbeats each second, and what follows them to say where their streams are.
                said = plane(cluster) - messages
                assert said <= 5 * (time.monotonic() - began + 2), kind
                # The gateway tells of its links once a second.
                if kind == "living owner":
                    await eventually(links, lambda count: count - records >= REQUESTS * 0.99)
                else:
                    await asyncio.sleep(2.2)
                    assert links() - records < REQUESTS * 0.99, (kind, links() - records)
                figures[kind] = (statistics.median(times), max(times))
                # On a machine that is busy with other things any answer takes long.
                assert figures[kind][0] < max(5, 2 * statistics.median(usual)), (figures, statistics.median(usual))
        with capsys.disabled():
            print("\nmilliseconds, median and worst:",
                  {kind: tuple(round(value, 2) for value in values) for kind, values in figures.items()})


@pytest.mark.timeout(60)
async def test_a_flood_of_random_sessions_hurts_nobody_else(capsys):
    """From 200 connections, each with a request on the way all the time, half of them under a living tag."""
    with TcpCluster("load") as cluster:
        async with echoing(cluster.url, websockets=8, pollers=2) as clients:
            living = clients[0].sid[:4]
            child = await asyncio.create_subprocess_exec(
                sys.executable, __file__, cluster.url, living, stdout=asyncio.subprocess.PIPE)
            output, _ = await child.communicate()
            asked = int(output)
            await asyncio.gather(*(client.receives(10) for client in clients))
            silence = max(client.longest_silence for client in clients)
            assert ended(clients) == [] and silence < 1.5
        counts = metrics(cluster.gateways[0])
        assert asked > ENOUGH and counts['gateway_unroutable_total{reason="nowhere"}'] >= asked * 0.4
        assert "gateway_waiting" not in counts and counts["gateway_refused_total"] >= asked * 0.4
        with capsys.disabled():
            print(f"\n{asked} requests for nobody's sessions; longest silence of a client {silence:.2f} s")


async def flood(url, living):
    """Prints how many requests were refused as they should be: for five seconds, or longer until there were enough."""
    count, began = 0, time.monotonic()

    async def one(http):
        nonlocal count
        while time.monotonic() - began < 5 or count <= ENOUGH:
            for start in (living, secrets.token_urlsafe(3)):
                (status, _), _ = await ask(http, url, start + random_tail())
                assert status == 400, status
                count += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await asyncio.gather(*(one(http) for _ in range(200)))
    print(count)


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], sys.argv[2]))
