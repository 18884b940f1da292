"""Engines join and leave under load, some by draining and some by being killed: no living session is refused anywhere, and
a new one always finds an engine.

`ENGINE_CHANGES=50` runs the full count; by default there are fewer.
"""

import asyncio
import json
import os
import random
import signal
import time

import pytest

from echoing import echoing
from fleet import Fleet
from gateway_proxy import GatewayProxy
from spread import any_gateway
from tcp_cluster import kill
from wire import SEPARATOR

CHANGES = int(os.environ.get("ENGINE_CHANGES", 6))
VISITORS = 8


class Visits:
    """Sessions, one after the other: each is opened through one gateway and at once used through every other one."""

    def __init__(self, fleet, lines):
        self.fleet, self.lines = fleet, lines
        self.count = 0
        self.openings = []
        # What went wrong with sessions whose engine was there all the while, as far as is known yet.
        self.failures = []
        # When the first session of each engine was opened, by the tag that its sessions' ids begin with.
        self.first = {}
        self.engines = {}

    async def run(self, until):
        while not until.is_set():
            await self.visit()

    async def visit(self):
        opening, *others = (self.lines.through(url) for url in random.sample(self.fleet.urls, len(self.fleet.urls)))
        began = time.monotonic()
        status, body = await opening.get()
        self.openings.append(time.monotonic() - began)
        if status != 200:
            return self.failures.append((None, status, body))
        sid = json.loads(body[1:])["sid"]
        self.first.setdefault(sid[:4], time.monotonic())
        answers = [await others[0].post(sid, "40"), await others[1].post(sid, '421["whoami"]')]
        packets = []
        while all(status == 200 for status, _ in answers) and len(packets) < 3:
            answers.append(await random.choice([opening, *others]).get(sid))
            packets += answers[-1][1].split(SEPARATOR)
        refused = [answer for answer in answers if answer[0] != 200]
        if refused:
            return self.failures.append((sid, *refused[0]))
        self.engines[sid[:4]] = json.loads(packets[2][3:])[0]["engine"]
        self.count += 1
        await opening.post(sid, "1")

    def unexplained(self, ended=()):
        """Refusals of new sessions, and the ends of sessions, these and others, whose engine was not leaving."""
        return [end for end in [*self.failures, *ended]
                if end[0] is None or self.engines.get(end[0][:4]) not in self.fleet.leaving]


async def change_engines(fleet, changes):
    """So many joins and so many leaves, alternately; each third engine that leaves is killed."""
    for change in range(changes):
        await asyncio.to_thread(fleet.add_engine)
        await asyncio.sleep(0.3)
        # Not the first one: it is the oldest, and its sessions see everything.
        leaver = random.choice(fleet.engines[1:])
        await asyncio.to_thread(fleet.end_engine, leaver, signal.SIGKILL if change % 3 == 2 else signal.SIGTERM)


@pytest.mark.timeout(600)
async def test_no_living_session_is_refused_and_new_ones_are_placed_while_engines_change(capsys):
    with Fleet("conformance") as fleet, GatewayProxy(fleet.gateway_ports) as proxy:
        await fleet.settled()
        async with any_gateway(fleet.urls, "/socket.io/") as lines, \
                echoing(proxy.url, websockets=6, pollers=6, pause=0.05) as residents:
            visits, over = Visits(fleet, lines), asyncio.Event()
            visitors = [asyncio.create_task(visits.run(over)) for _ in range(VISITORS)]
            began = time.monotonic()
            await change_engines(fleet, CHANGES)
            lasted = time.monotonic() - began
            over.set()
            await asyncio.gather(*visitors)
            ended = [(client.sid, *client.end) for client in residents if client.end]
            stayed = [client for client in residents if not client.end]
            await asyncio.gather(*(client.receives(5) for client in stayed))
        with capsys.disabled():
            print(f"\n{CHANGES} joins and {CHANGES} leaves in {lasted:.1f} s: {visits.count} sessions through three gateways "
                  f"each, {len(visits.failures)} ended with their engine; {len(stayed)} of {len(residents)} residents stayed; "
                  f"slowest handshake {max(visits.openings):.2f} s; {len(visits.first)} of {CHANGES + 2} engines took sessions")
        assert visits.unexplained(ended) == []
        assert stayed and len(visits.first) >= CHANGES, "engines that joined took no sessions"


async def test_a_killed_gateway_does_not_delay_new_sessions():
    """Nor does one that stands still: engines wait for gateways that they have never been linked with, and for no others."""
    with Fleet("conformance") as fleet:
        await fleet.settled()
        async with any_gateway(fleet.urls[1:], "/socket.io/") as lines:
            for harm in (lambda gateway: gateway.child.send_signal(signal.SIGSTOP), kill):
                harm(fleet.gateways[0])
                began = time.monotonic()
                while time.monotonic() - began < 2.5:
                    before = time.monotonic()
                    sid = (await lines.open_polling())["sid"]
                    assert time.monotonic() - before < 0.9  # Who waits for a gateway waits a second.
                    assert await lines.post(sid, "1") == (200, "ok")
                    await asyncio.sleep(0.02)
