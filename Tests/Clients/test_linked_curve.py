"""Linked clusters each of which has keys of its own: inside, nodes speak CURVE; between them, the secret vouches for bridges."""

import asyncio

from broadcasting import broadcasting
from echoing import echoing_abroad, ended
from keys import Keys
from linked_clusters import LinkedClusters


def with_keys(folder):
    """Options for the services of a cluster whose nodes know the keys of one another and of nobody else."""
    folder.mkdir()
    keys = Keys(folder, "bridge")
    keys.allow(keys.nodes, "engine", "gateway", "bridge")
    return {
        "broker_options": keys.broker,
        "engine_options": keys.member("engine", "gateway", "bridge"),
        "gateway_options": keys.member("gateway", "engine", "bridge"),
        "bridge_options": keys.member("bridge", "engine", "gateway"),
    }


async def test_clusters_with_keys_of_their_own_are_linked(tmp_path):
    with LinkedClusters("conformance", names=[]) as clusters:
        for name in ("north", "south"):
            clusters.add(name, **with_keys(tmp_path / name))
        await asyncio.to_thread(clusters.await_links)
        async with (broadcasting(clusters.clusters) as room,
                    echoing_abroad(clusters.clusters, websockets=1, pollers=1, pause=0.05) as clients):
            await asyncio.gather(*(client.receives(20) for client in clients))
            await room.hushed()
        assert ended(clients) == [] and room.ended() == []
        assert room.missing(0, float("inf")) == 0 and room.doubled() == 0
