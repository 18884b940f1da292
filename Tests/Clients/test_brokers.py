"""Brokers that die and return: the plane goes on with one of two; without any, links and sessions go on and nobody is
given up. Nodes that do not reach the same brokers are reported."""

import asyncio
from contextlib import AsyncExitStack

from tcp_cluster import TcpCluster, eventually, kill, metrics, readiness, reasons
from test_killed_services import session, wires

PLANE = ("--heartbeat-interval", 500, "--heartbeat-timeout", 1500)
OPTIONS = {"engine_options": PLANE, "gateway_options": PLANE}


def nodes(service):
    return metrics(service).get(f"{service.name}_plane_nodes", 0)


def brokers(service):
    return [broker["state"] for broker in readiness(service)["brokers"]]


async def everywhere(services, read, value, timeout=10):
    for service in services:
        await eventually(lambda: read(service), lambda found: found == value, timeout)


async def test_one_broker_of_two_may_die_and_return():
    with TcpCluster("echo", engines=2, gateways=2, brokers=2, direct=True, **OPTIONS) as cluster:
        services = cluster.engines + cluster.gateways
        await everywhere(services, brokers, ["joined", "joined"])
        async with echoing_engine_io(cluster) as check:
            for index in range(2):
                kill(cluster.processes[index])
                state = ["joining", "joined"] if index == 0 else ["joined", "joining"]
                await everywhere(services, brokers, state)
                # Longer than a node that were silent would be kept.
                await asyncio.sleep(2.5)
                assert [nodes(service) for service in services] == [3] * 4
                # The one that is left introduces a newcomer.
                newcomer = await asyncio.to_thread(cluster.add_engine)
                await asyncio.to_thread(cluster.await_engines)
                newcomer.terminate()
                await everywhere(services, nodes, 3)
                assert all(readiness(service)["ready"] for service in services)
                await asyncio.to_thread(cluster.restart_broker, index)
                await everywhere(services, brokers, ["joined", "joined"])
                await check()
        assert not any(metrics(engine).get("engine_plane_lost_total") for engine in cluster.engines[:2])


async def test_without_its_only_broker_a_cluster_serves_on_and_the_plane_resumes_when_it_returns():
    """Those who come or go meanwhile are known as soon as there is a broker again."""
    with TcpCluster("echo", engines=3, gateways=2, direct=True, **OPTIONS) as cluster:
        dying, staying = cluster.engines[0], cluster.engines[1:] + cluster.gateways
        async with echoing_engine_io(cluster) as check:
            kill(cluster.processes[0])
            await everywhere(staying, brokers, ["joining"])
            await asyncio.sleep(3)
            assert [nodes(service) for service in staying] == [4] * 4
            assert all(readiness(service)["ready"] for service in staying)
            await check()  # New sessions as well.

            kill(dying)
            newcomer = await asyncio.to_thread(cluster.add_engine, None, False)
            await asyncio.sleep(1)
            assert [nodes(service) for service in staying] == [4] * 4
            await check(tolerate_lost=True)

            await asyncio.to_thread(cluster.restart_broker, 0)
            await everywhere(staying, brokers, ["joined"])
            await asyncio.to_thread(cluster.await_engines)
            # Five were there, one is dead, one is new.
            await everywhere(staying + [newcomer], nodes, 4)
            await eventually(lambda: sum(engine["id"] == newcomer.announcements[0]["id"] and engine["takesSessions"]
                                         for gateway in cluster.gateways for engine in readiness(gateway)["engines"]),
                             lambda count: count == 2)
            await check()
        for service in cluster.engines[1:]:
            assert not reasons(service, "engine_link_epochs_ended")


async def test_nodes_that_share_no_broker_are_reported():
    """Of two engines each reaches one broker alone; the gateway that reaches both tells them of each other."""
    with TcpCluster("echo", engines=0, gateways=0, brokers=2, direct=True, **OPTIONS) as cluster:
        first, second = [cluster.add_engine([broker]) for broker in cluster.brokers]
        gateway = cluster.add_gateway()
        await asyncio.to_thread(cluster.await_engines)
        split = [first.announcements[0]["id"], second.announcements[0]["id"]]
        for engine, other in ((first, split[1]), (second, split[0])):
            await eventually(lambda: readiness(engine)["split"], lambda nodes: nodes == [other])
            assert metrics(engine)["engine_plane_split"] == 1
        assert readiness(gateway)["split"] == [] and readiness(gateway)["ready"]
        # The end of one is the end of the split.
        second.terminate()
        await eventually(lambda: readiness(first)["split"], lambda nodes: nodes == [])


async def test_a_broker_that_is_never_reached_is_reported():
    with TcpCluster("echo", engines=0, gateways=0, brokers=2, direct=True, **OPTIONS) as cluster:
        kill(cluster.processes[1])
        engine, gateway = cluster.add_engine(), cluster.add_gateway()
        await asyncio.to_thread(cluster.await_engines)
        for service in (engine, gateway):
            assert brokers(service) == ["joined", "joining"]
            assert metrics(service)[f"{service.name}_plane_brokers_away"] == 1
            assert readiness(service)["ready"]


class echoing_engine_io:
    """WebSockets and polling sessions at every gateway; the check is that they and new ones echo."""

    def __init__(self, cluster):
        self.cluster = cluster

    async def __aenter__(self):
        self.stack = AsyncExitStack()
        self.http = await self.stack.enter_async_context(session())
        self.lines = wires(self.http, self.cluster)
        self.polling = [(line, (await line.open_polling())["sid"]) for line in self.lines for _ in range(3)]
        self.websockets = [await self.stack.enter_async_context(line.websocket()) for line in self.lines for _ in range(3)]
        for websocket in self.websockets:
            await websocket.receive()
        return self.check

    async def check(self, tolerate_lost=False):
        """If some may be lost, those who are so learn it, and are forgotten."""
        self.polling += [(line, (await line.open_polling())["sid"]) for line in self.lines]
        alive = []
        for line, sid in self.polling:
            status, _ = await line.post(sid, b"4polled")
            if tolerate_lost and status == 400:
                continue
            assert status == 200 and await line.get(sid) == (200, "4polled")
            alive.append((line, sid))
        self.polling, alive = alive, []
        for websocket in self.websockets:
            if not websocket.socket.closed:
                await websocket.send("4pushed")
            answer = await websocket.receive(5)
            if answer is None and tolerate_lost:
                continue
            assert answer == "4pushed"
            alive.append(websocket)
        self.websockets = alive

    async def __aexit__(self, *failure):
        await self.stack.aclose()
