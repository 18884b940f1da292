"""One of several bridges speaks with Node.js servers: who takes over when it goes, how long that takes and what it costs;
and several clusters on one Redis, in the company of a Node.js server."""

import asyncio
import re
import signal
import time
from contextlib import AsyncExitStack

import pytest

from cluster import ROOT
from linked_clusters import LinkedClusters
from node_company import company, drain, eventually, soon
from node_peer import NodeServer
from redis_server import RedisServer
from stock_client import Client
from tcp_cluster import go_on, metrics
from test_cluster_adapter import on_every_engine

HOW = {"released": signal.SIGTERM, "killed": signal.SIGKILL, "halted": signal.SIGSTOP}
WIRE = ("--node-wires", "adapter")


def elected(cluster):
    """The bridges that say they speak."""
    return [bridge for bridge in cluster.bridges if bridge.child.poll() is None
            and metrics(bridge).get("bridge_adapter_elected")]


async def one_elected(cluster):
    await eventually(lambda: asyncio.to_thread(lambda: len(elected(cluster))), 1)
    return elected(cluster)[0]


@pytest.mark.parametrize("how, bound", [("released", 1), ("killed", 3), ("halted", 3)])
async def test_another_bridge_takes_over_within_the_lease(how, bound):
    """What a Node.js server says meanwhile is lost, and nothing comes twice; requests are answered as before."""
    with LinkedClusters("conformance", names=("north",), bridge_options=WIRE) as clusters:
        async with company(clusters, clusters.redis.url) as together:
            bridge = await one_elected(clusters)
            begin, said, stopped = time.monotonic(), [], None
            while time.monotonic() - begin < bound + 1.5:
                if stopped is None and len(said) >= 20:
                    stopped = time.monotonic()
                    bridge.child.send_signal(HOW[how])
                await together.adapter.broadcast("numbered", len(said))
                said.append(time.monotonic())
                await asyncio.sleep(0.01)
            # The last is heard: whatever was not by now is lost.
            for client in together.clients:
                heard = [(await client.next("numbered"))[2]]
                while heard[-1] != len(said) - 1:
                    heard.append((await client.next("numbered"))[2])
                assert heard == sorted(set(heard))
                lost = sorted(set(range(len(said))) - set(heard))
                window = said[lost[-1]] - said[lost[0]] if lost else 0
                late = said[lost[-1]] - stopped if lost else 0
                print(f"{how}: {len(lost)} of {len(said)} broadcasts lost in {window:.2f} s, the last {late:.2f} s after")
                assert late < bound
            assert await together.adapter.server_count() == 2
            with soon():
                assert together.client_ids() <= (await together.fetch("node")).keys()
                assert together.socket.id in await together.fetch("engine")
            if how == "halted":
                # Its connections are gone; it notices, and is silent.
                go_on(bridge)
                await asyncio.sleep(1)
                await one_elected(clusters)
                await eventually(together.adapter.server_count, 2)
                # What comes to one that stood still is not told late, but for what was leaving it then.
                late = {event[2] for client in together.clients for event in drain(client) if event[1] == "numbered"}
                assert late <= set(range(21))
                assert len(together.socket.heard) == len(said)
                await together.emit("node", "test")
                await together.each_heard("test")


async def test_redis_away_is_no_reason_to_wait():
    """Engines do not ask Node.js servers while there is no Redis, and do again soon after its return."""
    with LinkedClusters("conformance", names=("north",), bridge_options=WIRE) as clusters:
        async with on_every_engine(clusters, count=2) as clients:
            await one_elected(clusters)
            clusters.redis.stop()
            for _ in range(30):
                with soon():
                    answer = await clients.ask(0, "sockets-fetch", {})
                assert {socket["id"] for socket in answer["sockets"]} == {client.identity["id"] for client in clients}
                await asyncio.sleep(0.1)
            clusters.redis.start()
            begin = time.monotonic()
            async with NodeServer(clusters.redis.url) as node:
                adapter = await node.of("/")
                await eventually(adapter.server_count, 2)
                print(f"the bridge speaks again {time.monotonic() - begin:.2f} s after Redis is back")
                await adapter.broadcast("test")
                for client in clients:
                    await client.next("test")


async def test_three_clusters_one_of_them_of_node_hear_everything_once_and_wait_for_nobody():
    with LinkedClusters("conformance", bridge_options=WIRE) as clusters:
        north, south = clusters.clusters
        async with AsyncExitStack() as stack:
            one = await stack.enter_async_context(on_every_engine(north, count=2))
            two = await stack.enter_async_context(on_every_engine(south, count=2))
            adapter = await (await stack.enter_async_context(NodeServer(clusters.redis.url))).of("/")
            socket = adapter.socket()
            await eventually(adapter.server_count, 3)
            # Four engines, and the own cluster's bridge for Node.js.
            for clients in (one, two):
                await eventually(lambda: clients.ask(0, "server-count"), 5)
            everybody = [*one, *two]
            ids = {client.identity["id"] for client in everybody} | {socket.id}

            for number, say in enumerate([
                lambda: one.ask(0, "emit", {}, "test", 0), lambda: two.ask(0, "emit", {}, "test", 1),
                lambda: adapter.broadcast("test", 2),
            ]):
                await say()
                for client in everybody:
                    assert await client.next("test") == ("/", "test", number)
                assert await socket.next() == ("test", number)
            await asyncio.sleep(0.5)
            assert not socket.heard and not [event for client in everybody for event in drain(client) if event[1] == "test"]

            for clients in (one, two):
                with soon():
                    answer = await clients.ask(0, "sockets-fetch", {})
                found = [picture["id"] for picture in answer["sockets"]]
                assert set(found) == ids and len(found) == len(ids) and answer["missing"] == []
            with soon():
                found = [picture["id"] for picture in await adapter.fetch_sockets()]
                assert set(found) == ids and len(found) == len(ids)

            for number, client in enumerate(everybody):
                client.sio.on("ask", lambda number=number: number)
            socket.answers["ask"] = lambda: 4
            for clients in (one, two):
                with soon():
                    answer = await clients.ask(0, "emit-with-ack", {"timeout": 5000}, "ask")
                assert sorted(answer["responses"]) == [0, 1, 2, 3, 4] and answer["missing"] == []
            with soon():
                assert sorted(await adapter.broadcast_with_ack("ask")) == [0, 1, 2, 3, 4]

            adapter.listeners["ping-all"] = lambda: "node"
            for clients in (one, two):
                with soon():
                    answer = await clients.ask(0, "server-emit-with-ack", "ping-all")
                assert len(answer["responses"]) == 4 and "node" in answer["responses"] and answer["missing"] == []
            with soon():
                answers = await adapter.server_side_emit_with_ack("ping-all")
            assert sorted(len(answer) for answer in answers) == [2, 2]

            await one.ask(0, "sockets-join", {}, "hall")
            await eventually(lambda: rooms_of(socket), {socket.id, "hall"})
            for client in everybody:
                await eventually(lambda: is_in(client, "hall"), True)


async def rooms_of(socket):
    return socket.rooms


async def is_in(client, room):
    return room in (await client.ask("whoami"))["rooms"]


class GuardedRedis(RedisServer):
    """Its bridges have the rights that `deploy` gives them, and no others."""

    @property
    def url(self):
        return f"redis://signalbox:secret@127.0.0.1:{self.port}"

    def start(self):
        super().start()
        user = (ROOT / "deploy/redis/users.acl").read_text().splitlines()[1].split()[3:]
        user = [right for right in user if not right.startswith("#")]
        wire = re.search(r"`(~signalbox#lease.*?)`", (ROOT / "deploy/README.md").read_text())[1].split()
        # All channels take the place of some.
        rights = ["allchannels" if right.startswith("&") else right for right in user]
        with self.client() as client:
            client.execute_command("ACL", "SETUSER", "signalbox", "on", ">secret", *rights,
                                   *(right for right in wire if right != "allchannels"))


async def test_a_bridge_needs_no_more_rights_than_are_documented():
    with GuardedRedis() as redis, LinkedClusters(
            "conformance", names=("north",), redis=redis, bridge_options=WIRE) as clusters:
        bridge = await one_elected(clusters)
        # Its successor has to end connections.
        bridge.child.kill()
        bridge.child.wait()
        async with company(clusters, clusters.redis.url.replace("signalbox:secret@", "")) as together:
            await together.emit("node", "test")
            await together.each_heard("test")
            with soon():
                assert together.socket.id in await together.fetch("engine")


async def test_a_stranger_with_the_id_of_a_predecessor_keeps_its_connection():
    """What Redis keeps of the last holder may come to another process of it, which counts connections from 1 again."""
    with RedisServer() as redis, redis.client() as watcher, redis.client() as stranger:
        subscription = stranger.pubsub()
        subscription.subscribe("news")
        await eventually(lambda: asyncio.to_thread(watcher.pubsub_numsub, "news"), [(b"news", 1)])
        [listener] = [client["id"] for client in watcher.client_list(_type="pubsub")]
        watcher.set("signalbox#lease#{north}#last", f"0123456789abcdef {listener} {watcher.client_id()}")
        with LinkedClusters("conformance", names=("north",), redis=redis, bridge_options=WIRE) as clusters:
            await one_elected(clusters)
            assert listener in [client["id"] for client in watcher.client_list(_type="pubsub")]


async def test_without_the_option_nothing_is_said_to_node():
    with LinkedClusters("conformance", names=("north",)) as clusters:
        async with Client(clusters, ["websocket"]) as client:
            with clusters.redis.client() as redis:
                assert redis.pubsub_channels("socket.io*") == [] and redis.keys() == []
            assert await client.ask("server-count") == 2
