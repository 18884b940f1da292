"""An engine that stalls as a whole, dies, or comes back under its address as another: its sessions end with a reason,
on both sides and no later than the limits say; the sessions of the other engine notice nothing."""

import asyncio
import socket
import time

import socketio

from echoing import POLL_ENDED, WEBSOCKET_ENDED, echoing, ended
from tcp_cluster import TcpCluster, eventually, go_on, kill, metrics, reasons, sessions, stop

STALL_TIMEOUT = 2.0
OPTIONS = {
    # Idle polling sessions of an engine that nobody can reach end by their own heartbeat, which is to be soon.
    "engine_options": ("--ping-interval", 1500, "--ping-timeout", 1000),
    "gateway_options": ("--engine-stall-timeout", int(STALL_TIMEOUT * 1000)),
}


class Loss:
    """What is to hold when the first of two engines is lost under clients of both."""

    def __init__(self, cluster, clients, held):
        self.cluster, self.clients, self.held = cluster, clients, held
        self.gateway = cluster.gateways[0]

    @classmethod
    async def ahead(cls, cluster, clients):
        held = await eventually(lambda: [sessions(engine) for engine in cluster.engines],
                                lambda held: sum(held) == len(clients))
        assert all(held), "all sessions are on one engine"
        return cls(cluster, clients, held[0])

    async def reaches_clients(self, timeout):
        """How long after now each affected client has learnt of it, with the right words."""
        began = time.monotonic()
        await eventually(lambda: len(ended(self.clients)), lambda count: count >= self.held, timeout)
        took = time.monotonic() - began
        ends = ended(self.clients)
        assert len(ends) == self.held and set(ends) == {WEBSOCKET_ENDED, POLL_ENDED}
        return took

    async def leaves_no_ghost_at_the_gateway(self):
        websockets = sum(client.is_websocket for client in self.clients if not client.end)
        lost = ended(self.clients).count(WEBSOCKET_ENDED)
        await eventually(lambda: metrics(self.gateway).get("gateway_websockets"), lambda count: count == websockets)
        assert reasons(self.gateway, "gateway_closes") == {"engine lost": lost}

    async def is_noticed_by_nobody_else(self):
        others = [client for client in self.clients if not client.end]
        await asyncio.gather(*(client.receives(10) for client in others))
        assert max(client.longest_silence for client in others) < 1.5
        assert sessions(self.cluster.engines[1]) == len(others)
        assert not reasons(self.cluster.engines[1], "engine_link_epochs_ended")
        assert not reasons(self.cluster.engines[1], "engine_sessions_closed")


async def test_an_engine_stopped_beyond_the_limit_loses_its_sessions_and_below_it_none():
    with TcpCluster("conformance", engines=2, **OPTIONS) as cluster:
        engine = cluster.engines[0]
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            loss = await Loss.ahead(cluster, clients)
            stop(engine)
            await asyncio.sleep(STALL_TIMEOUT / 2)
            go_on(engine)
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == [] and not reasons(loss.gateway, "gateway_link_ends")
            for client in clients:
                client.forget_silence()

            stop(engine)
            assert STALL_TIMEOUT - 1 < await loss.reaches_clients(timeout=5) < STALL_TIMEOUT + 1
            assert reasons(loss.gateway, "gateway_link_ends") == {"silence": 1}
            await loss.leaves_no_ghost_at_the_gateway()
            await loss.is_noticed_by_nobody_else()
            go_on(engine)
            await eventually(lambda: sessions(engine), lambda count: count == 0)
            lost = [client for client in clients if client.end]
        closed = reasons(engine, "engine_sessions_closed")
        assert sum(closed.values()) == loss.held and closed.keys() <= {"gateway lost", "ping timeout"}
        assert closed["gateway lost"] >= len([client for client in lost if client.is_websocket])
        await eventually(lambda: set(cluster.engine_states().values()), lambda states: states == {"linked"})
        told = await disconnections(cluster, engine)
        for client in lost:
            possible = ["gateway lost"] if client.is_websocket else ["gateway lost", "ping timeout"]
            assert told.get(client.socket_id) in possible


async def test_a_killed_engine_loses_its_sessions_and_no_others(capsys):
    with TcpCluster("conformance", engines=2) as cluster:
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            loss = await Loss.ahead(cluster, clients)
            kill(cluster.engines[0])
            took = await loss.reaches_clients(timeout=5)
            assert reasons(loss.gateway, "gateway_link_ends") == {"peer gone": 1}
            await loss.leaves_no_ghost_at_the_gateway()
            await loss.is_noticed_by_nobody_else()
            async with echoing(cluster.url, websockets=4, pollers=2) as newcomers:
                alive = {client.sid[:4] for client in clients if not client.end}
                assert {client.sid[:4] for client in newcomers} == alive
    with capsys.disabled():
        print(f"\nclients of a killed engine learnt of it within {took:.1f} s")


async def test_an_engine_restarted_under_its_address_is_another_one(capsys):
    """What was bound to the former one ends at once, and nothing is left of the link to it."""
    with TcpCluster("conformance", engines=2, **OPTIONS) as cluster:
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            loss = await Loss.ahead(cluster, clients)
            # Nobody is refused meanwhile, which would say that the former one is gone.
            path = cluster.paths[0]
            path.stall()
            kill(cluster.engines[0])
            restarting = asyncio.create_task(asyncio.to_thread(cluster.restart_engine, 0))
            await eventually(lambda: listens(path.target), bool)
            path.heal()
            took = await loss.reaches_clients(timeout=5)
            assert reasons(loss.gateway, "gateway_link_ends").keys() <= {"unknown link", "new incarnation"}
            await restarting
            await loss.leaves_no_ghost_at_the_gateway()
            await loss.is_noticed_by_nobody_else()
            await asyncio.to_thread(cluster.await_engines)
            former = {client.sid[:4] for client in clients if client.end}
            async with echoing(cluster.url, websockets=8, pollers=4) as newcomers:
                assert not former & {client.sid[:4] for client in newcomers}
                await eventually(lambda: sessions(cluster.engines[0]), bool)
                await asyncio.gather(*(client.receives(10) for client in newcomers))
            # One gateway with one event loop: one link.
            await eventually(lambda: metrics(cluster.engines[0])["engine_links"], lambda links: links == 1, 15)
            await eventually(lambda: sessions(cluster.engines[0]), lambda count: count == 0)
    with capsys.disabled():
        print(f"\nclients of a restarted engine learnt of it within {took:.1f} s")


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def disconnections(cluster, engine):
    """The reasons that this engine's application was given, by socket id."""
    wanted = engine.announcements[0]["id"]
    while True:
        client = socketio.AsyncClient()
        await client.connect(cluster.url, transports=["websocket"])
        try:
            if (await client.call("whoami"))["engine"] == wanted:
                history = await client.call("history")
                return {entry["id"]: entry["reason"] for entry in history if entry["event"] == "disconnect"}
        finally:
            await client.disconnect()
