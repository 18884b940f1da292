"""Clients that try to upgrade and fail in every way there is, upgrade, and leave in every way there is, each request
through any gateway: nothing is lost, doubled or out of order, and when they are gone nothing of them is left."""

import asyncio
import random

import pytest

from spread import Spread, any_gateway
from tcp_cluster import eventually, metrics_at
from wire import SEPARATOR

CLIENTS = 60
GAUGES = ("gateway_connections", "gateway_websockets", "gateway_waiting", "gateway_link_backlog_bytes", "engine_sessions",
          "engine_link_backlog_bytes")


class Restless:
    """One client; its messages are numbered, and the application `echo` sends them back."""

    def __init__(self, lines, seed):
        self.lines, self.random = lines, random.Random(seed)
        self.sent, self.received, self.owes_pong, self.is_pausing = 0, [], False, False

    async def run(self):
        self.sid = (await self.lines.open_polling())["sid"]
        polling = asyncio.create_task(self.poll())
        try:
            for _ in range(self.random.randint(1, 4)):
                await self.post(self.messages(5))
                if self.random.random() < 0.6:
                    await self.random.choice(FAILURES)(self)
                await asyncio.sleep(self.random.random() * 0.2)
            await self.random.choice((self.upgrade, self.end_polling))(polling)
            assert self.received == list(range(1, self.sent + 1))
        finally:
            polling.cancel()

    def messages(self, most):
        first, self.sent = self.sent + 1, self.sent + self.random.randint(1, most)
        return [f"4{number} " + "x" * self.random.choice((0, 0, 1_000, 30_000)) for number in range(first, self.sent + 1)]

    def take(self, packets):
        for packet in packets:
            if packet == "2":
                self.owes_pong = True
            elif packet != "6":
                self.received.append(int(packet[1:].split(" ")[0]))

    async def poll(self):
        while not self.is_pausing:
            status, body = await self.lines.get(self.sid)
            assert status == 200, body
            self.take(body.split(SEPARATOR))

    async def post(self, packets):
        if self.owes_pong:
            packets, self.owes_pong = ["3", *packets], False
        if packets:
            assert await self.lines.post(self.sid, SEPARATOR.join(packets)) == (200, "ok")

    async def has_all(self, answer):
        """Waits for what is still to come, with a pong now and then by way of `answer`."""
        async with asyncio.timeout(10):
            while len(self.received) < self.sent:
                await answer()
                await asyncio.sleep(0.01)

    # How an upgrade fails.

    async def abort(self):
        if self.random.random() < 0.5:
            async with self.lines.probing(self.sid) as socket:
                reset(socket)
        else:
            async with self.lines.websocket(self.sid) as socket:
                reset(socket)

    async def close(self):
        async with self.lines.probing(self.sid):
            pass

    async def break_the_rules(self):
        async with self.lines.probing(self.sid) as socket:
            await socket.send(self.random.choice(("4early", "6", "x", b"early")))
            assert await socket.until_closed() == []

    async def rival(self):
        async with self.lines.probing(self.sid):
            async with self.lines.websocket(self.sid) as second:
                await second.send("2probe")
                assert await second.until_closed() == []

    # How it goes on.

    async def upgrade(self, polling):
        async with self.lines.probing(self.sid) as socket:
            self.is_pausing = True
            await polling
            await self.post([])
            for packet in ("5", *self.messages(20)):
                await socket.send(packet)

            async def receive():
                self.take([await socket.receive()])
                if self.owes_pong:
                    self.owes_pong = False
                    await socket.send("3")

            await self.has_all(receive)
            match self.random.choice(("close packet", "close frame", "reset")):
                case "close packet": assert await self.say_goodbye(socket) == []
                case "reset": reset(socket)

    async def say_goodbye(self, socket):
        await socket.send("1")
        return [packet for packet in await socket.until_closed() if packet != "2"]

    async def end_polling(self, polling):
        await self.has_all(lambda: self.post([]))
        if self.random.random() < 0.5:
            self.is_pausing = True
            await self.post(["1"])
            await polling


FAILURES = (Restless.abort, Restless.close, Restless.break_the_rules, Restless.rival)


def reset(socket):
    socket.socket._response.connection.transport.abort()


@pytest.mark.timeout(60)
async def test_restless_clients_lose_nothing_and_leave_nothing():
    environment = {"SIGNALBOX_PING_INTERVAL": "500", "SIGNALBOX_PING_TIMEOUT": "5000"}
    with Spread("echo", environment=environment) as cluster:
        async with any_gateway(cluster.urls, "/engine.io/") as lines:
            await asyncio.gather(*(Restless(lines, seed).run() for seed in range(CLIENTS)))
        services = cluster.gateways + cluster.engines

        def left():
            series = [metrics_at(service["operations"]) for service in services]
            return [{name: each[name] for name in GAUGES if name in each} for each in series]

        await eventually(left, lambda gauges: not any(gauges))
