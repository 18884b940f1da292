"""Clients in linked clusters that speak to one room all the time and keep account: who heard what, how often and when."""

import asyncio
import json
import time
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise

import aiohttp

from wire import Wire


class Member:
    """One client of the application `conformance`, over WebSocket, that hears its room and may speak to it."""

    def __init__(self, http, cluster, url, name):
        self.wire, self.cluster, self.name = Wire(http, url, "/socket.io/"), cluster, name
        # What was said and when, by number; who heard which numbers of whom when.
        self.said, self.heard = {}, {}
        self.end = None  # How the connection was closed, if not by itself.
        self._is_leaving = False
        self._tasks = []

    async def enter(self, room):
        self._socket = await self.wire.http.ws_connect(self.wire.base, params=self.wire.parameters("websocket"))
        await self._socket.send_str("40")
        await self._socket.send_str(f'420["join","{room}"]')
        await self._socket.send_str('421["whoami"]')
        while not (packet := await self._socket.receive_str()).startswith("431"):
            pass
        self.engine = json.loads(packet[3:])[0]["engine"]
        self._tasks.append(asyncio.create_task(self._listen()))

    async def _listen(self):
        async for message in self._socket:
            if message.data == "2":
                await self._socket.send_str("3")
            elif message.data.startswith('42["said",'):
                _, who, number = json.loads(message.data[2:])
                self.heard.setdefault(who, []).append((number, time.monotonic()))
        if not self._is_leaving:
            self.end = (self._socket.close_code, "closed")

    def speak(self, room, pause):
        self._tasks.append(asyncio.create_task(self._speak(room, pause)))

    async def _speak(self, room, pause):
        while not self._socket.closed:
            number = len(self.said)
            self.said[number] = time.monotonic()
            await self._socket.send_str(json.dumps(["emit", {"to": room}, "said", self.name, number]).join(["42", ""]))
            await asyncio.sleep(pause)

    async def be_silent(self):
        for task in self._tasks[1:]:
            task.cancel()

    async def leave(self):
        self._is_leaving = True
        for task in self._tasks:
            task.cancel()
        await self._socket.close()


class Account:
    """What one listener heard of one speaker."""

    def __init__(self, listener, speaker):
        self.listener, self.speaker = listener, speaker

    @property
    def is_local(self):
        return self.listener.cluster is self.speaker.cluster

    def numbers(self):
        return [number for number, _ in self.listener.heard.get(self.speaker.name, [])]

    def missing(self, since, until):
        """What was said within that time and not heard."""
        heard = set(self.numbers())
        return [number for number, when in self.speaker.said.items() if since <= when < until and number not in heard]

    def doubled(self):
        return [number for number, count in Counter(self.numbers()).items() if count > 1]

    def is_in_order(self):
        return all(one < other for one, other in pairwise(self.numbers()))

    def longest_gap(self, since, until):
        times = [when for _, when in self.listener.heard.get(self.speaker.name, []) if since <= when < until]
        return max((other - one for one, other in pairwise([since, *times, until])), default=until - since)

    def resumed(self, since):
        """When the first was heard of what was said after that moment."""
        heard = self.listener.heard.get(self.speaker.name, [])
        return next((when for number, when in heard if self.speaker.said[number] >= since), None)


class Room:
    def __init__(self, members, speakers):
        self.members, self.speakers = members, speakers

    def accounts(self, *, local=None):
        """Of each listener with each speaker; those of one cluster alone, or those across clusters."""
        every = [Account(listener, speaker) for listener in self.members for speaker in self.speakers]
        return [account for account in every if local is None or account.is_local == local]

    def missing(self, since, until, *, local=None):
        return sum(len(account.missing(since, until)) for account in self.accounts(local=local))

    def doubled(self):
        return sum(len(account.doubled()) for account in self.accounts())

    def disordered(self):
        return [(account.listener.name, account.speaker.name) for account in self.accounts()
                if not account.is_in_order()]

    def longest_gap(self, since, until, *, local=None):
        return max(account.longest_gap(since, until) for account in self.accounts(local=local))

    async def resumption(self, since, timeout, *, local=None):
        """How long after `since` everybody has heard of everybody what was said after it."""
        accounts = self.accounts(local=local)
        deadline = time.monotonic() + timeout
        while any(account.resumed(since) is None for account in accounts):
            assert time.monotonic() < deadline, [
                (account.speaker.name, account.listener.name) for account in accounts if account.resumed(since) is None]
            await asyncio.sleep(0.01)
        return max(account.resumed(since) for account in accounts) - since

    async def hushed(self, across_since=0):
        """Nobody speaks any more, and what was on its way has come: everything, or what is missing is not on its way.

        Of what was said across clusters before `across_since` nothing is waited for."""
        for speaker in self.speakers:
            await speaker.be_silent()
        silence = time.monotonic()
        await asyncio.sleep(1)
        accounts = [account for account in self.accounts() if not account.speaker.end]
        while time.monotonic() < silence + 11 and any(
                not account.listener.end and account.missing(0 if account.is_local else across_since, silence)
                for account in accounts):
            await asyncio.sleep(0.05)

    def ended(self):
        return [(member.name, member.end) for member in self.members if member.end]


@asynccontextmanager
async def broadcasting(clusters, *, room="everybody", pause=0.02):
    """In each of these clusters a speaker, which says something every `pause` seconds, and listeners on each engine."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        members, speakers = [], []
        for cluster in clusters:
            here = await inhabit(stack, http, cluster, room)
            members += here
            speakers.append(here[0])
        # What is said before every engine has heard of every other one's rooms would be nobody's loss.
        await asyncio.sleep(0.2)
        for speaker in speakers:
            speaker.speak(room, pause)
        yield Room(members, speakers)


async def inhabit(stack, http, cluster, room):
    """A listener at each gateway, and more until each engine has one."""
    wanted = {engine.announcements[0]["id"] for engine in cluster.engines if engine.child.poll() is None}
    members, urls = [], cluster.urls
    while wanted - {member.engine for member in members} or len(members) < len(urls):
        member = Member(http, cluster, urls[len(members) % len(urls)], f"{cluster.name}-{len(members)}")
        await member.enter(room)
        stack.push_async_callback(member.leave)
        members.append(member)
        assert len(members) < 50, "an engine takes no sessions"
    return members
