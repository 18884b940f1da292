"""Many stock clients that talk to one another through a cluster, and keep account of what each should have heard.

They are in rooms of ten. All the time each of them echoes, speaks to its room, asks it for acknowledgements, and joins
rooms of its own. A member that loses its session comes back by itself, joins its room again, and is *shaken* from then
on: accounts hold for the steady ones.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict

import socketio

from stock_client import AnyGateway

TRANSPORTS = [["polling"], ["websocket"], ["polling", "websocket"]]
ROOM_SIZE = 10


class Member:
    """One client of the crowd."""

    def __init__(self, cluster, number, pause):
        self.cluster, self.number, self.pause = cluster, number, pause
        self.transports = TRANSPORTS[number % len(TRANSPORTS)]
        self.room = f"crowd-{number // ROOM_SIZE}"
        self.http = AnyGateway(cluster.urls)
        self.sio = socketio.AsyncClient(http_session=self.http, reconnection_delay=0.2, reconnection_delay_max=1)
        self.engine = None
        self.shaken_by = None
        self.sessions = self.losses = 0
        # What was said is known once it was acknowledged: kind → numbers, in order.
        self.said = defaultdict(list)
        # (who, kind) → numbers, in order.
        self.heard = defaultdict(list)
        self.echoes = 0
        # Who answered, by question.
        self.answers = []
        self.mistakes = []
        self.is_in = asyncio.Event()
        self.sio.on("connect", self._connected)
        self.sio.on("disconnect", self._disconnected)
        self.sio.on("said", lambda who, kind, number: self.heard[who, kind].append(number))
        self.sio.on("question", lambda: self.number)

    @property
    def is_steady(self):
        return self.shaken_by is None

    async def enter(self):
        await self.sio.connect(self.cluster.urls[0], transports=self.transports)
        await asyncio.wait_for(self.is_in.wait(), 20)

    async def _connected(self):
        self.sessions += 1
        try:
            self.engine = (await self._call("whoami"))["engine"]
            await self._call("join", self.room)
        except (socketio.exceptions.SocketIOError, asyncio.TimeoutError):
            return  # That session is lost as well; another one follows.
        self.is_in.set()

    def _disconnected(self, *reason):
        self.losses += 1
        self.is_in.clear()
        if self.is_steady:
            self.mistakes.append(f"lost its session at {time.monotonic():.2f}: {reason}; {self.http.refusals[-1:]}")

    async def _call(self, event, *arguments):
        return await self.sio.call(event, arguments, timeout=20)

    async def talk(self, until):
        """Talks until then. What fails while the session is being replaced is said again by nobody."""
        while time.monotonic() < until:
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))
            if not self.is_in.is_set():
                continue
            action = random.choices([self._echo, self._say, self._ask, self._move], [8, 6, 1, 2])[0]
            try:
                await action()
            except (socketio.exceptions.SocketIOError, asyncio.TimeoutError) as failure:
                if self.is_steady:
                    self.mistakes.append(f"{action.__name__}: {failure!r}")

    async def _echo(self):
        self.echoes += 1
        number = self.echoes
        if await self._call("echo", number) != number:
            self.mistakes.append(f"echo {number} came back as another")

    async def _say(self):
        await self._say_to(self.room, "room")

    async def _say_to(self, room, kind):
        number = len(self.said[kind]) + 1
        self.said[kind].append(number)
        if await self._call("emit", {"to": room}, "said", self.number, kind, number) is not True:
            self.mistakes.append(f"{kind} {number} was refused")

    async def _ask(self):
        answer = await self._call("emit-with-ack", {"to": self.room, "timeout": 10_000}, "question")
        twice = [who for who, count in Counter(answer["responses"]).items() if count > 1]
        if twice:
            self.mistakes.append(f"{twice} answered twice")
        self.answers.append(set(answer["responses"]))

    async def _move(self):
        """Into a room of its own, where it hears itself, and out of it."""
        room = f"own-{self.number}-{len(self.said['own'])}"
        await self._call("join", room)
        await self._say_to(room, "own")
        await self._call("leave", room)

    async def leave(self):
        await self.sio.disconnect()
        await self.http.close()


class Crowd:
    def __init__(self, cluster, size=200, pause=0.5):
        self.members = [Member(cluster, number, pause) for number in range(size)]

    async def __aenter__(self):
        for begin in range(0, len(self.members), 20):
            await asyncio.gather(*(member.enter() for member in self.members[begin:begin + 20]))
        return self

    async def __aexit__(self, *failure):
        await asyncio.gather(*(member.leave() for member in self.members), return_exceptions=True)

    async def talk(self, seconds):
        until = time.monotonic() + seconds
        await asyncio.gather(*(member.talk(until) for member in self.members))
        await asyncio.sleep(1)  # for what is on its way

    @property
    def steady(self):
        return [member for member in self.members if member.is_steady]

    def shake(self, reason, is_hit):
        """Those for whom `is_hit` holds lose their session now, through no fault of the cluster's."""
        hit = [member for member in self.steady if is_hit(member)]
        for member in hit:
            member.shaken_by = reason
        return len(hit)

    def account(self):
        """What steady members have to complain about: losses, doubles, disorder, failed calls."""
        complaints, deliveries = Counter(), 0
        steady = {member.number: member for member in self.steady}
        for listener in steady.values():
            complaints.update(dict.fromkeys(listener.mistakes, 1))
            mates = range(listener.number // ROOM_SIZE * ROOM_SIZE, (listener.number // ROOM_SIZE + 1) * ROOM_SIZE)
            for who in mates:
                if who not in steady:
                    continue
                complaints["unanswered"] += sum(who not in answers for answers in listener.answers)
                for kind in ["room", "own"] if who == listener.number else ["room"]:
                    said, heard = steady[who].said[kind], listener.heard[who, kind]
                    deliveries += len(heard)
                    if heard != said:
                        complaints["lost"] += len(set(said) - set(heard))
                        complaints["doubled"] += len(heard) - len(set(heard))
                        complaints["reordered"] += heard != sorted(heard)
        return +complaints, deliveries
