"""What is published on the clusters' channels by somebody who lacks their secret: replayed, damaged, invented or misdirected,
it is counted and ignored."""

import asyncio
import os
import random
import threading
import time
from collections import Counter

import pytest

from broadcasting import broadcasting
from echoing import echoing_abroad, ended
from linked_clusters import LinkedClusters
from tcp_cluster import eventually, metrics

REPLAYS = int(os.environ.get("FORGERIES", 300))


class Wiretap:
    """Everything that is published while it is open, as channel and message."""

    def __init__(self, redis):
        self.redis = redis
        self.heard = []

    def __enter__(self):
        self._client = self.redis.client()
        self._listener = self._client.pubsub(ignore_subscribe_messages=True)
        self._listener.psubscribe("*")
        self._is_over = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def _listen(self):
        while not self._is_over:
            if message := self._listener.get_message(timeout=0.1):
                self.heard.append((message["channel"], message["data"]))

    def __exit__(self, *failure):
        self._is_over = True
        self._thread.join()
        self._listener.close()
        self._client.close()


@pytest.fixture(scope="module")
def clusters():
    with LinkedClusters("conformance") as clusters:
        yield clusters


def refused(clusters):
    """What bridges have refused, by reason."""
    counts = Counter()
    for bridge in clusters.bridges:
        for name, value in metrics(bridge).items():
            if name.startswith("bridge_refused_total"):
                counts[name.partition('reason="')[2].partition('"')[0]] += int(value)
    return counts


async def captured(clusters, count=REPLAYS):
    """Messages of every kind, from traffic across the clusters."""
    with Wiretap(clusters.redis) as tap:
        async with broadcasting(clusters.clusters), \
                echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.02) as clients:
            await asyncio.gather(*(client.receives(20) for client in clients))
            await asyncio.sleep(1)
    by_channel = {}
    for channel, message in tap.heard:
        by_channel.setdefault(channel, []).append(message)
    assert len(by_channel) > 3, by_channel.keys()
    return [(channel, message) for channel, messages in by_channel.items()
            for message in random.sample(messages, min(len(messages), 1 + count // len(by_channel)))]


def flip(message):
    position = random.randrange(len(message))
    return message[:position] + bytes([message[position] ^ 1 << random.randrange(8)]) + message[position + 1:]


async def publish(clusters, messages):
    def run():
        with clusters.redis.client() as client:
            # Somebody has to hear it, or nothing would be shown.
            return sum(client.publish(channel, message) > 0 for channel, message in messages)

    return await asyncio.to_thread(run)


def misdirected(messages):
    channels = sorted({channel for channel, _ in messages})
    others = {channel: [other for other in channels if other != channel] for channel in channels}
    return [(random.choice(others[channel]), message) for channel, message in messages]


SAMPLES = []
FORGERIES = {
    "replayed": lambda messages: messages,
    "flipped": lambda messages: [(channel, flip(message)) for channel, message in messages],
    "truncated": lambda messages: [(channel, message[:random.randrange(len(message))]) for channel, message in messages],
    "lengthened": lambda messages: [(channel, message + os.urandom(8)) for channel, message in messages],
    "misdirected": misdirected,
    "invented": lambda messages: [(channel, os.urandom(random.randrange(200))) for channel, _ in messages],
    "long": lambda messages: [(channel, os.urandom(2_000_000)) for channel in {channel for channel, _ in messages}],
}


@pytest.mark.parametrize("kind", FORGERIES)
async def test_what_the_secret_does_not_vouch_for_is_counted_and_ignored(clusters, kind, capsys):
    await asyncio.to_thread(clusters.await_links)
    # The first are replayed while they are fresh; what others are made of need not be.
    if not SAMPLES:
        SAMPLES.extend(await captured(clusters))
    messages = FORGERIES[kind](SAMPLES)
    before = refused(clusters)
    pids = [bridge.child.pid for bridge in clusters.bridges]
    async with (broadcasting(clusters.clusters) as room,
                echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as clients):
        await asyncio.gather(*(client.receives(10) for client in clients))
        reached = await publish(clusters, messages)
        counts = await eventually(lambda: refused(clusters) - before, lambda counts: counts.total() >= reached, 5)
        await asyncio.gather(*(client.receives(10) for client in clients))
        until = time.monotonic()
        await room.hushed()
    with capsys.disabled():
        print(f"\n{kind}: {reached} of {len(messages)} messages reached somebody; refused: {dict(counts)}")
    assert reached >= len(messages) // 2
    assert room.missing(0, until) == 0 and room.doubled() == 0 and room.disordered() == []
    assert room.ended() == [] and ended(clients) == []
    assert [bridge.child.pid for bridge in clusters.bridges] == pids
    assert clusters.unlinked() == {}


async def test_what_was_heard_is_believed_once_although_it_is_published_again_at_once(clusters):
    """Each message comes a second time within milliseconds, before any window has moved on."""
    with clusters.redis.client() as client:
        listener = client.pubsub(ignore_subscribe_messages=True)
        listener.psubscribe("*")
        is_over = threading.Event()
        repeated = Counter()

        def repeat():
            own = Counter()
            with clusters.redis.client() as publisher:
                while not is_over.is_set():
                    if message := listener.get_message(timeout=0.1):
                        said = message["channel"], message["data"]
                        if own[said]:
                            own[said] -= 1
                            continue
                        own[said] += 1
                        publisher.publish(*said)
                        repeated[message["channel"]] += 1

        async with (broadcasting(clusters.clusters, pause=0.05) as room,
                    echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as clients):
            thread = threading.Thread(target=repeat)
            thread.start()
            await asyncio.gather(*(client.receives(40) for client in clients))
            await asyncio.sleep(2)
            is_over.set()
            await asyncio.to_thread(thread.join)
            until = time.monotonic()
            await room.hushed()
    assert repeated.total() > 100
    assert room.missing(0, until) == 0 and room.doubled() == 0 and room.disordered() == []
    assert ended(clients) == [] and room.ended() == []
