"""Engines and gateways that join and leave a cluster under load: whoever is not with them notices nothing."""

import asyncio

from echoing import echoing, ended
from tcp_cluster import TcpCluster, announced, eventually, metrics, readiness, reasons, sessions


async def test_engines_and_gateways_join_and_leave_under_load(capsys):
    """Two of each and two brokers; one of each joins, serves, and one of the first of each leaves in good order."""
    with TcpCluster("load", engines=2, gateways=2, brokers=2, direct=True) as cluster:
        staying, leaving = cluster.gateways[1], cluster.gateways[0]
        async with (echoing(announced(staying)["url"], websockets=12, pollers=6) as clients,
                    echoing(announced(leaving)["url"], websockets=6) as passengers):
            await asyncio.gather(*(client.receives(10) for client in clients + passengers))
            newcomer = await asyncio.to_thread(cluster.add_engine)
            entrance = await asyncio.to_thread(cluster.add_gateway)
            await asyncio.to_thread(cluster.await_engines)
            async with echoing(announced(entrance)["url"], websockets=18, pollers=9) as others:
                await eventually(lambda: sessions(newcomer), bool)
                await asyncio.gather(*(client.receives(10) for client in others + clients))
                assert len({client.sid[:4] for client in others}) == 3

                # The gateway first: its own clients are told to go, all others go on.
                status = await asyncio.to_thread(leaving.terminate)
                assert status == 0
                await eventually(lambda: len(ended(passengers)), lambda count: count == len(passengers))
                await asyncio.gather(*(client.receives(10) for client in others + clients))
                assert ended(others + clients) == []

                # Then an engine: its own sessions end, those of the others go on.
                gone = next(engine for engine in cluster.engines[:2] if sessions(engine))
                before = sum(map(sessions, cluster.engines))
                held = sessions(gone)
                assert before > held > 0
                assert await asyncio.to_thread(gone.terminate) == 0
                everybody = others + clients
                await eventually(lambda: len({client.sid[:4] for client in everybody if client.end}),
                                 lambda engines: engines == 1)
                lost = {client.sid[:4] for client in everybody if client.end}
                await eventually(lambda: [client for client in everybody if client.sid[:4] in lost and not client.end],
                                 lambda left: left == [])
                rest = [client for client in everybody if not client.end]
                await asyncio.gather(*(client.receives(10) for client in rest))
                assert max(client.longest_silence for client in rest) < 1.5
                for gateway in (staying, entrance):
                    assert reasons(gateway, "gateway_link_ends") == {"closed": 1}
                    await eventually(lambda: [engine["takesSessions"] for engine in readiness(gateway)["engines"]],
                                     lambda takes: takes == [True, True])
                    assert metrics(gateway)["gateway_plane_nodes"] == 3
    with capsys.disabled():
        print(f"\nwho stayed: {len(rest)} clients, longest silence {max(c.longest_silence for c in rest):.2f} s")
