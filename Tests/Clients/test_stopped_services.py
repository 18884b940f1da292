"""Services that are stopped as a whole, I/O thread and all, with the limits as they are by default: up to
`engineStallTimeout` (10 s) nothing is lost, though the connections to them break long before."""

import asyncio
import time

from echoing import POLL_ENDED, WEBSOCKET_ENDED, echoing, ended
from tcp_cluster import TcpCluster, announced, eventually, go_on, kill, reasons, sessions, stop

STALL_TIMEOUT = 10


async def held_by_the_first(cluster, clients):
    held = await eventually(lambda: [sessions(engine) for engine in cluster.engines],
                            lambda held: sum(held) == len(clients))
    assert all(held), "all sessions are on one engine"
    return held[0]


async def test_an_engine_that_stands_still_for_eight_seconds_is_suspect_and_costs_nobody_a_session():
    with TcpCluster("load", engines=2, direct=True) as cluster:
        engine, gateway = cluster.engines[0], cluster.gateways[0]
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            stopped = time.monotonic()
            stop(engine)
            await eventually(lambda: sorted(cluster.engine_states().values()),
                             lambda states: states == ["linked", "suspect"], 5)
            async with echoing(cluster.url, websockets=6, pollers=3) as newcomers:
                assert len({client.sid[:4] for client in newcomers}) == 1, "placed on an engine that stands still"
            await asyncio.sleep(8 - (time.monotonic() - stopped))
            go_on(engine)
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == []
            await eventually(lambda: set(cluster.engine_states().values()), lambda states: states == {"linked"})
            assert not reasons(gateway, "gateway_link_ends")
            for service in cluster.engines:
                assert not reasons(service, "engine_link_epochs_ended")
                assert reasons(service, "engine_sessions_closed").keys() <= {"transport close"}  # The newcomers'.


async def test_an_engine_that_stands_still_for_longer_is_dead_and_leaves_no_ghost(capsys):
    with TcpCluster("load", engines=2, direct=True) as cluster:
        engine, gateway = cluster.engines[0], cluster.gateways[0]
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            held = await held_by_the_first(cluster, clients)
            stopped = time.monotonic()
            stop(engine)
            await eventually(lambda: len(ended(clients)), lambda count: count >= held, STALL_TIMEOUT + 3)
            took = time.monotonic() - stopped
            assert STALL_TIMEOUT - 1 < took < STALL_TIMEOUT + 1.5
            assert len(ended(clients)) == held and set(ended(clients)) == {WEBSOCKET_ENDED, POLL_ENDED}
            assert reasons(gateway, "gateway_link_ends") == {"silence": 1}
            go_on(engine)
            await asyncio.to_thread(cluster.await_engines)
            await eventually(lambda: reasons(engine, "engine_sessions_closed").get("gateway lost", 0),
                             lambda count: count >= ended(clients).count(WEBSOCKET_ENDED))
            # A polling session that had no request open at that moment ends by its own heartbeat. An engine tells of how
            # many it has once a second.
            closed = reasons(engine, "engine_sessions_closed")
            assert closed.keys() == {"gateway lost"}
            await eventually(lambda: sessions(engine), lambda count: count == held - closed["gateway lost"])
            # More than the engine that stayed has more sessions than the one that came back: some are for either.
            async with echoing(cluster.url, websockets=24) as newcomers:
                await asyncio.gather(*(client.receives(5) for client in newcomers))
                assert len({client.sid[:4] for client in newcomers}) == 2
    with capsys.disabled():
        print(f"\nengine stopped → sessions ended after {took:.1f} s")


async def test_an_engine_that_is_killed_while_it_stands_still_is_gone_at_once(capsys):
    """Its kernel had accepted connections for it; now it does not."""
    with TcpCluster("load", engines=2, direct=True) as cluster:
        async with echoing(cluster.url, websockets=12, pollers=6) as clients:
            held = await held_by_the_first(cluster, clients)
            stop(cluster.engines[0])
            await asyncio.sleep(6)
            assert ended(clients) == []
            killed = time.monotonic()
            kill(cluster.engines[0])
            await eventually(lambda: len(ended(clients)), lambda count: count == held, 3)
            took = time.monotonic() - killed
            assert reasons(cluster.gateways[0], "gateway_link_ends") == {"peer gone": 1}
            assert took < 1.5
    with capsys.disabled():
        print(f"\nstopped engine killed → sessions ended after {took:.2f} s")


async def test_a_gateway_that_stands_still_for_eight_seconds_loses_no_session():
    with TcpCluster("load", gateways=2, direct=True) as cluster:
        stopped, other = cluster.gateways
        async with (echoing(announced(stopped)["url"], websockets=12, pollers=6) as clients,
                    echoing(announced(other)["url"], websockets=6, pollers=3) as bystanders):
            stop(stopped)
            await asyncio.sleep(8)
            assert max(client.longest_silence for client in bystanders) < 1.5
            go_on(stopped)
            await asyncio.gather(*(client.receives(10) for client in clients + bystanders))
            assert ended(clients + bystanders) == []
            assert not reasons(cluster.engines[0], "engine_link_epochs_ended")
            assert not reasons(cluster.engines[0], "engine_sessions_closed")
            for gateway in cluster.gateways:
                assert not reasons(gateway, "gateway_link_ends")


async def test_a_cluster_that_stands_still_as_a_whole_for_longer_than_the_limit_loses_nothing():
    """As on a machine that is suspended: nobody has been silent while the others lived."""
    limit = ("--engine-stall-timeout", 3000)
    with TcpCluster("load", engines=2, gateways=2, direct=True, engine_options=limit, gateway_options=limit) as cluster:
        services = cluster.processes + cluster.engines + cluster.gateways
        first, second = [announced(gateway)["url"] for gateway in cluster.gateways]
        async with (echoing(first, websockets=8, pollers=4) as clients,
                    echoing(second, websockets=8, pollers=4) as others):
            for service in services:
                stop(service)
            await asyncio.sleep(5)
            for service in services:
                go_on(service)
            await asyncio.gather(*(client.receives(10) for client in clients + others))
            # What would have been concluded would have been so by now.
            await asyncio.sleep(3)
            assert ended(clients + others) == []
            for engine in cluster.engines:
                assert not reasons(engine, "engine_link_epochs_ended")
            for gateway in cluster.gateways:
                assert not reasons(gateway, "gateway_link_ends")
