"""Requests for sessions of one cluster at the gateways of the others, again and again, and how each was answered."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from wire import UNKNOWN, Wire

PATH = "/socket.io/"
MESSAGE = '42["message",1]'
DELIVERED = (200, "ok")
# Local, yet on machines that have other things to do.
AT_ONCE = 0.1
# What waits for an answer that does not come, waits a second.
IN_VAIN = 0.9


def are_quick(times):
    """Whether nobody has waited in vain, and all but a few, for which a machine with other things to do had no time, were
    answered at once."""
    return sorted(times)[len(times) * 9 // 10] < AT_ONCE and max(times) < IN_VAIN


@dataclass
class Answer:
    url: str
    sid: str
    asked: float
    took: float
    answer: tuple

    @property
    def is_refusal(self):
        return self.answer == UNKNOWN


class Knocking:
    def __init__(self, http, clusters, pause):
        self.http, self.clusters, self.pause = http, clusters, pause
        self.answers = []
        # How long a page takes that there is not, and when it was asked for: what no answer can be expected to beat.
        self.usual = []
        self.sids = {}
        self._tasks = []

    async def open(self):
        """Idle polling sessions, opened through each gateway of each cluster."""
        for cluster in self.clusters:
            self.sids[cluster.name] = []
            for url in cluster.urls:
                home = Wire(self.http, url, PATH)
                sid = (await home.open_polling())["sid"]
                assert await home.post(sid, "40") == DELIVERED
                self.sids[cluster.name].append(sid)

    def start(self):
        for cluster in self.clusters:
            others = [sid for name, sids in self.sids.items() if name != cluster.name for sid in sids]
            self._tasks += [asyncio.create_task(self._knock(url, others)) for url in cluster.urls]
            self._tasks.append(asyncio.create_task(self._keep(cluster.url, self.sids[cluster.name])))

    async def _keep(self, url, sids):
        """Answers, at home, the pings that nobody polls for."""
        home = Wire(self.http, url, PATH)
        while True:
            await asyncio.sleep(10)
            for sid in sids:
                assert await home.post(sid, "3") == DELIVERED

    async def _knock(self, url, sids):
        way = Wire(self.http, url, PATH)
        while True:
            for sid in sids:
                asked = time.monotonic()
                answer = await way.post(sid, MESSAGE)
                self.answers.append(Answer(url, sid, asked, time.monotonic() - asked, answer))
                await asyncio.sleep(self.pause)
            asked = time.monotonic()
            async with self.http.get(url + "/nowhere") as response:
                assert response.status == 404
            self.usual.append((asked, time.monotonic() - asked))

    def stop(self):
        for task in self._tasks:
            if task.done():
                task.result()
            task.cancel()

    def between(self, since, until):
        return [answer for answer in self.answers if since <= answer.asked < until]

    def noticed(self, since, until, within, at_once=AT_ONCE):
        """How long after `since` it took until every request was refused; and how long each one took since then. One that
        was not answered `at_once` was not refused as long as it waited, if it was asked `within` that time."""
        answers = self.between(since, until)
        late = [answer.asked + answer.took for answer in answers
                if not answer.is_refusal or answer.took >= at_once and answer.asked < since + within]
        moment = max(late, default=since)
        return moment - since, sorted(answer.took for answer in answers if answer.asked >= moment)

    def usual_between(self, since, until):
        return sorted(took for asked, took in self.usual if since <= asked < until)

    async def delivered(self, since, timeout):
        """How long after `since` it took until each session had been reached through each gateway."""
        pairs = {(answer.url, answer.sid) for answer in self.answers}
        deadline = time.monotonic() + timeout
        while True:
            first = {}
            for answer in self.answers:
                if answer.asked >= since and answer.answer == DELIVERED:
                    first.setdefault((answer.url, answer.sid), answer.asked + answer.took)
            if first.keys() == pairs:
                return max(first.values()) - since
            assert time.monotonic() < deadline, [
                (pair, [answer.answer for answer in self.answers if (answer.url, answer.sid) == pair][-1])
                for pair in pairs - first.keys()]
            await asyncio.sleep(0.01)


@asynccontextmanager
async def knocking(clusters, *, pause=0.05):
    """Requests at each gateway of each cluster for sessions of the others."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20),
                                     connector=aiohttp.TCPConnector(limit=0)) as http:
        knocks = Knocking(http, clusters, pause)
        await knocks.open()
        knocks.start()
        try:
            yield knocks
        finally:
            knocks.stop()
