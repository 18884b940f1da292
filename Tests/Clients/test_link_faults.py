"""The link between gateway and engine over a path that is cut, half-open, stalled or slow, and with an engine that
computes: what the link's limits allow costs nobody anything, what exceeds them ends with a reason on both sides."""

import asyncio
import time
from contextlib import asynccontextmanager

import socketio

from echoing import POLL_ENDED, WEBSOCKET_ENDED, echoing, ended
from faulty_path import BOTH, TO_ENGINE, TO_GATEWAY
from load import load
from tcp_cluster import TcpCluster, eventually, metrics, reasons, sessions

CUTS = 20
MESSAGES = 1_000_000


def nothing_ended(cluster):
    for service in cluster.gateways + cluster.engines:
        assert not reasons(service, f"{service.name}_link_{'ends' if service.name == 'gateway' else 'epochs_ended'}")


@asynccontextmanager
async def stock_clients(url):
    """Two of python-socketio, one for each transport, that would come back under another id if they lost theirs."""
    clients = [socketio.AsyncClient(), socketio.AsyncClient()]
    for client, transport in zip(clients, ("websocket", "polling")):
        await client.connect(url, transports=[transport])
        client.sid_at_first = client.eio.sid
    # It gives up a poll that takes longer than its ping timeout and five seconds, which a test may want it to take.
    clients[1].eio.ping_timeout += 5
    yield clients
    for client in clients:
        await client.disconnect()


async def test_a_million_echoes_survive_twenty_cuts(capsys):
    """By RST and by FIN in turn, each once the link carries messages again; the load generator keeps account."""
    with TcpCluster("load") as cluster:
        path, gateway = cluster.paths[0], cluster.gateways[0]

        def passed():
            return metrics(gateway).get('gateway_messages_total{direction="in"}', 0)

        running = asyncio.create_task(
            asyncio.to_thread(load, cluster.url, clients=64, messages=MESSAGES // 64, outstanding=16))
        for number in range(1, CUTS + 1):
            await eventually(passed, lambda count: count >= number * MESSAGES / (CUTS + 2), timeout=100)
            accepted = path.accepted
            assert path.cut(reset=number % 2 == 0) == 1
            await eventually(lambda: path.accepted, lambda count: count > accepted)
        assert not running.done() and (at_last_cut := passed()) < MESSAGES
        result = await running
        assert result["messages"] == MESSAGES
        assert all(result[what] == 0 for what in ("lost", "duplicated", "reordered", "corrupted"))
        nothing_ended(cluster)
        resumes = ("gateway_link_resumes_sent_total", "engine_link_resumes_sent_total")
        counts = await eventually(lambda: metrics(gateway) | metrics(cluster.engines[0]),
                                  lambda counts: all(counts.get(name, 0) >= CUTS for name in resumes))
        assert counts["gateway_link_path_losses_total"] == CUTS
        assert counts["gateway_link_retransmitted_total"] > 0 and counts["engine_link_retransmitted_total"] > 0
    with capsys.disabled():
        print(f"\n{CUTS} cuts, the last after {at_last_cut:.0f} messages: {result}")
        for what in ("retransmitted", "duplicates", "early", "resumes_sent"):
            print(f"  {what}:", *(f"{side} {counts.get(f'{side}_link_{what}_total', 0):.0f}"
                                  for side in ("gateway", "engine")))


async def test_what_lasts_less_than_the_limits_costs_nobody_a_message(capsys):
    """Five engines, each behind its own trouble; clients echo all the while, on WebSockets and by polling."""
    troubles = {
        "half-open both ways": lambda path: path.half_open(*BOTH),
        "half-open to the engine": lambda path: path.half_open(TO_ENGINE),
        "half-open to the gateway": lambda path: path.half_open(TO_GATEWAY),
        "stalled for 2.5 s": lambda path: path.stall(),
        "100 ms each way": lambda path: setattr(path, "delay", 0.1),
    }
    with TcpCluster("load", engines=len(troubles)) as cluster:
        async with echoing(cluster.url, websockets=30, pollers=10) as clients:
            assert len({client.sid[:4] for client in clients}) == len(troubles)
            for path, trouble in zip(cluster.paths, troubles.values()):
                trouble(path)
            await asyncio.sleep(2.5)
            cluster.paths[3].heal()
            await asyncio.gather(*(client.receives(10) for client in clients))
        assert [client.end for client in clients] == [None] * len(clients)
        nothing_ended(cluster)
        longest = {}
        for client in clients:
            longest[client.sid[:4]] = max(longest.get(client.sid[:4], 0), client.longest_silence)
    with capsys.disabled():
        print(f"\nlongest silence of a client, by engine: {sorted(round(value, 2) for value in longest.values())} s")


async def test_what_lasts_longer_ends_the_sessions_with_a_reason_and_leaves_no_ghost():
    """Of five engines four are cut off, each in its own way, until every session there has ended. The fifth notices
    nothing; the others take sessions again once they are back. The paths accept connections all the while, as the kernel
    does for an engine that stands still: so it is the stall timeout that decides."""
    heartbeat = ("--ping-interval", 1500, "--ping-timeout", 1000)
    troubles = [
        lambda path: path.half_open(*BOTH, lasting=True),
        lambda path: path.half_open(TO_ENGINE, lasting=True),
        lambda path: path.half_open(TO_GATEWAY, lasting=True),
        lambda path: path.stall(),
    ]
    with TcpCluster("load", engines=5, engine_options=heartbeat) as cluster:
        async with echoing(cluster.url, websockets=30, pollers=15) as clients:
            gateway, well, cut_off = cluster.gateways[0], cluster.engines[4], cluster.engines[:4]
            held = await eventually(lambda: [sessions(engine) for engine in cluster.engines],
                                    lambda held: sum(held) == len(clients))
            assert all(held)
            for path, trouble in zip(cluster.paths, troubles):
                trouble(path)
            await eventually(lambda: len(ended(clients)), lambda count: count >= sum(held[:4]), 15)
            assert len(ended(clients)) == sum(held[:4])
            websockets = ended(clients).count(WEBSOCKET_ENDED)
            assert ended(clients).count(POLL_ENDED) == len(ended(clients)) - websockets
            await eventually(lambda: reasons(gateway, "gateway_closes"),
                             lambda closes: closes == {"engine lost": websockets})
            assert reasons(gateway, "gateway_link_ends") == {"silence": 4}
            for path in cluster.paths:
                path.heal()

            await eventually(lambda: sum(sessions(engine) for engine in cut_off), lambda count: count == 0, 15)
            for engine, count in zip(cut_off, held):
                closed = reasons(engine, "engine_sessions_closed")
                # A polling session that had no request open at the gateway is judged by its own heartbeat.
                assert sum(closed.values()) == count and closed.keys() <= {"gateway lost", "ping timeout"}, closed
            await asyncio.to_thread(cluster.await_engines)
            async with echoing(cluster.url, websockets=40) as newcomers:
                await eventually(lambda: [sessions(engine) for engine in cut_off], all)
                await asyncio.gather(*(client.receives(10) for client in newcomers))
            assert sessions(well) and not reasons(well, "engine_link_epochs_ended")
            assert max(client.longest_silence for client in clients if not client.end) < 1.5


async def test_an_engine_that_computes_is_suspect_and_costs_nobody_a_session():
    """For 6 s: three times what a client may be silent, and longer than the engine allows a gateway's silence."""
    heartbeat = ("--ping-interval", 500, "--ping-timeout", 1500)
    with TcpCluster("load", engines=2, engine_options=(*heartbeat, "--engine-stall-timeout", 4000)) as cluster:
        async with (echoing(cluster.url, websockets=12, pollers=6) as clients, stock_clients(cluster.url) as stock):
            computing = stock[0]
            engine = computing.eio.sid[:4]
            started = time.monotonic()
            answer = asyncio.create_task(computing.call("compute", 6000, timeout=15))
            await eventually(lambda: sorted(cluster.engine_states().values()),
                             lambda states: states == ["linked", "suspect"])
            async with echoing(cluster.url, websockets=10, pollers=5) as newcomers:
                assert not answer.done()
                assert engine not in {client.sid[:4] for client in newcomers}
            assert await answer and time.monotonic() - started > 6
            await eventually(lambda: set(cluster.engine_states().values()), lambda states: states == {"linked"})
            await asyncio.gather(*(client.receives(10) for client in clients), return_exceptions=True)
            assert ended(clients) == [], [reasons(service, "engine_sessions_closed") for service in cluster.engines]
            assert [client.eio.sid for client in stock if client.connected] == [client.sid_at_first for client in stock]
            for client in clients:
                silence = client.longest_silence
                assert 5.5 < silence < 7.5 if client.sid.startswith(engine) else silence < 1.5, (client.sid, silence)
            nothing_ended(cluster)
            assert "ping timeout" not in reasons(cluster.gateways[0], "gateway_closes")
            for service in cluster.engines:
                assert reasons(service, "engine_sessions_closed").keys() <= {"transport close"}  # The newcomers'.
