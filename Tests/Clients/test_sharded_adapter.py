"""The wire of `@socket.io/redis-adapter`'s sharded adapter, in each of its modes: two engines of a cluster, two bridges of
which one is elected, and a Node.js server on the same Redis.

The common tests of redis-adapter are those of the classic adapter (test_redis_adapter), and run here as well.
"""

import asyncio
import functools
import json
import time
from contextlib import AsyncExitStack

import pytest

# Those of both wires; fixtures are this module's.
from test_redis_adapter import (  # noqa: F401
    malformed, sender, test_a_node_server_that_comes_or_goes_is_asked_or_not_at_once,
    test_broadcasts_keep_their_order_and_come_once_under_load, test_broadcasts_to_a_single_client,
    test_broadcasts_to_all_clients, test_broadcasts_to_all_clients_except_in_room,
    test_broadcasts_to_all_clients_in_a_namespace, test_broadcasts_to_all_clients_in_a_room,
    test_broadcasts_to_all_clients_once, test_broadcasts_to_local_clients_only,
    test_broadcasts_with_multiple_acknowledgements, test_broadcasts_with_multiple_acknowledgements_binary_content,
    test_broadcasts_with_multiple_acknowledgements_no_client, test_broadcasts_with_multiple_acknowledgements_timeout,
    test_makes_all_socket_instances_disconnect, test_makes_all_socket_instances_join_the_specified_room,
    test_makes_all_socket_instances_leave_the_specified_room,
    test_makes_the_given_socket_instance_join_the_specified_room,
    test_makes_the_given_socket_instance_leave_the_specified_room,
    test_makes_the_matching_socket_instances_join_the_specified_room,
    test_makes_the_matching_socket_instances_leave_the_specified_room, test_returns_a_single_socket_instance,
    test_returns_all_socket_instances, test_returns_only_local_socket_instances,
    test_sends_an_event_and_receives_a_response_from_the_other_server_instances,
    test_sends_an_event_but_timeout_if_one_server_does_not_respond, test_sends_an_event_to_other_server_instances,
    test_unsubscribes_when_close_is_called,
)
from linked_clusters import LinkedClusters
from node_company import company, drain, eventually, room, soon
from node_peer import NodeServer, pack
from redis_server import RedisServer
from sharded_peer import MODES, ShardedServer
from stock_client import Client
from tcp_cluster import announced, metrics
from test_cluster_adapter import on_every_engine, unused_namespace
from test_node_election import one_elected


def sharded(mode="dynamic", names=("north",), wires="sharded", redis=None):
    options = ("--node-wires", wires, "--subscription-mode", mode)
    clusters = LinkedClusters("conformance", names=names, bridge_options=options, redis=redis)
    clusters.node_server, clusters.mode = functools.partial(ShardedServer, mode=mode), mode
    return clusters


@pytest.fixture(scope="module", params=MODES)
def cluster(request):
    with sharded(request.param) as clusters:
        yield clusters


@pytest.fixture
async def together(cluster):
    async with company(cluster, cluster.redis.url) as company_:
        yield company_


async def subscribers(together, name):
    channel = together.adapter.channel(name)
    return (await together.adapter._counts([channel]))[channel]


# Channels


async def test_broadcasts_to_a_numeric_room(together):
    await together.ask(0, "join", "123")
    await together.settled()
    await together.adapter.broadcast("test", to=[123])
    await together.clients[0].next("test")
    await together.nobody_hears()


async def test_a_broadcast_to_one_room_goes_to_the_channel_that_the_mode_has_for_it(cluster, together):
    name = room()
    own, private = together.adapter.channel(name), together.adapter.channel(together.socket.id)
    async with together.node.client.pubsub() as listener:
        await listener.ssubscribe(together.adapter.all, own, private)
        for to in (name, together.socket.id):
            await together.clients.ask(0, "emit", {"to": to}, "test", 1)
        await together.clients.ask(0, "emit", {"to": [name, "b"]}, "test", b"\x01")
        heard = []
        while len(heard) < 3:
            message = await listener.get_message(timeout=5)
            assert message is not None
            if message["type"] == "smessage":
                heard.append((message["channel"].decode(), message["data"]))
    channels = {"static": [together.adapter.all] * 2, "dynamic": [own, together.adapter.all],
                "dynamic-private": [own, private]}[cluster.mode]
    assert [channel for channel, _ in heard] == [*channels, together.adapter.all]
    said = json.loads(heard[0][1])
    assert heard[0][1].decode() == (
        '{"type":3,"data":{"packet":{"type":2,"data":["test",1]},"opts":{"rooms":["%s"],"except":[],"flags":{}}},'
        '"uid":"%s","nsp":"%s"}' % (name, said["uid"], together.namespace))
    assert heard[2][1] == pack({
        "type": 3, "data": {"packet": {"type": 2, "data": ["test", b"\x01"]},
                            "opts": {"rooms": [name, "b"], "except": [], "flags": {}}},
        "uid": said["uid"], "nsp": together.namespace})


async def test_a_room_is_listened_to_as_long_as_somebody_is_in_it(cluster, together):
    name, expected = room(), 0 if cluster.mode == "static" else 1
    for index in range(2):
        await together.ask(index, "join", name)
    await eventually(lambda: subscribers(together, name), expected)
    await together.ask(0, "leave", name)
    await together.settled()
    assert await subscribers(together, name) == expected
    await together.ask(1, "leave", name)
    await eventually(lambda: subscribers(together, name), 0)
    private = together.clients[0].identity["id"]
    await eventually(lambda: subscribers(together, private), 1 if cluster.mode == "dynamic-private" else 0)
    async with Client(cluster, ["websocket"]) as visitor:
        own = f"socket.io#/#{(await visitor.ask('whoami'))['id']}#"
        if cluster.mode == "dynamic-private":
            await eventually(lambda: together.adapter._counts([own]), {own: 1})
    await eventually(lambda: together.adapter._counts([own]), {own: 0})


async def test_a_namespace_is_subscribed_to_once_however_many_engines_and_bridges_there_are(cluster, together):
    assert await together.adapter.server_count() == 2
    with cluster.redis.client() as client:
        channels = [channel for channel in client.execute_command("PUBSUB", "SHARDCHANNELS")]
    counts = await together.adapter._counts([channel.decode() for channel in channels])
    assert counts.pop(together.adapter.all) == 2 and "socket.io#/#" in counts
    # The Node.js server's, whose private rooms may have channels too.
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("payload", [
    b"", b"bar", b"{", b"{}", b"[1,2]", b"\xc1", b"\xdd\xff\xff\xff\xff", b"\x91" * 100_000, b'{"type":99,"uid":"u","nsp":"/"}',
    b'{"type":7,"data":{"opts":{}},"uid":"u","nsp":"/"}',
    pack({"type": 3, "data": {"packet": {"type": 2, "data": ["connect"]}, "opts": {}}, "uid": "u", "nsp": "/"}),
])
async def test_malformed_messages_are_counted_and_ignored(cluster, together, payload):
    before = malformed(cluster)
    # Past the Node.js server, which would not survive it.
    await together.node.close(together.namespace)
    await together.node.client.execute_command("SPUBLISH", together.adapter.all, payload)
    await eventually(lambda: asyncio.to_thread(malformed, cluster), before + 1)
    await together.nobody_hears(node=False)


async def test_messages_that_are_none_of_this_wire_are_ignored(cluster, together):
    before = malformed(cluster)
    opts = {"rooms": [], "except": [], "flags": {}}
    for kind, data, namespace in [
        (3, {"packet": {"type": 2, "data": ["test"]}, "opts": opts}, "/nowhere"), (1, None, together.namespace),
        (2, None, together.namespace), (13, None, together.namespace),
        (8, {"requestId": "unknown", "sockets": []}, together.namespace),
    ]:
        message = {"type": kind, "data": data, "uid": "u", "nsp": namespace}
        await together.node.client.execute_command("SPUBLISH", together.adapter.all, json.dumps(message))
    # Nor what is said on plain channels.
    await together.node.client.publish(together.adapter.all, json.dumps(
        {"type": 3, "data": {"packet": {"type": 2, "data": ["test"]}, "opts": opts}, "uid": "u",
         "nsp": together.namespace}))
    await together.nobody_hears()
    await together.emit("node", "test")
    await together.each_heard("test")
    assert malformed(cluster) == before


# Bridges and clusters


async def test_the_next_bridge_listens_to_the_rooms_there_are():
    with sharded() as clusters:
        async with company(clusters, clusters.redis.url) as together:
            name = room()
            await together.ask(0, "join", name)
            await together.settled()
            (await one_elected(clusters)).child.kill()
            begin = time.monotonic()
            await eventually(lambda: subscribers(together, name), 0)
            await eventually(lambda: subscribers(together, name), 1)
            print(f"the next bridge listens to a room {time.monotonic() - begin:.2f} s after the end of the one before")
            await together.adapter.broadcast("test", to=[name])
            await together.clients[0].next("test")
            assert await together.adapter.server_count() == 2
            with soon():
                assert together.client_ids() <= {picture["id"] for picture in await together.adapter.fetch_sockets()}


async def test_an_engine_that_ends_takes_its_rooms_with_it():
    with sharded() as clusters:
        async with company(clusters, clusters.redis.url) as together:
            names = [room(), room()]
            for index, name in enumerate(names):
                await together.ask(index, "join", name)
            await together.settled()
            north = clusters.clusters[0]
            engine = together.clients[0].engine
            next(service for service in north.engines if announced(service)["id"] == engine).child.kill()
            await eventually(lambda: subscribers(together, names[0]), 0, timeout=10)
            assert await subscribers(together, names[1]) == 1


async def test_two_clusters_and_node_hear_everything_once_and_wait_for_nobody():
    with sharded(names=("north", "south")) as clusters:
        north, south = clusters.clusters
        async with AsyncExitStack() as stack:
            one = await stack.enter_async_context(on_every_engine(north, count=2))
            two = await stack.enter_async_context(on_every_engine(south, count=2))
            server = await stack.enter_async_context(ShardedServer(clusters.redis.url))
            adapter = await server.of("/")
            socket = adapter.socket("hall")
            await eventually(adapter.server_count, 3)
            for clients in (one, two):
                await eventually(lambda: clients.ask(0, "server-count"), 5)
            everybody = [*one, *two]
            for client in everybody:
                await client.ask("join", "hall")
            hall = adapter.channel("hall")
            await server.pubsub.ssubscribe(hall)
            adapter.followed.add(hall)
            await eventually(lambda: adapter._counts([hall]), {hall: 3})
            for number, say in enumerate([
                lambda: one.ask(0, "emit", {}, "test", 0), lambda: two.ask(0, "emit", {"to": "hall"}, "test", 1),
                lambda: adapter.broadcast("test", 2), lambda: adapter.broadcast("test", 3, to=["hall"]),
            ]):
                await say()
                for client in everybody:
                    assert await client.next("test") == ("/", "test", number)
                assert await socket.next() == ("test", number)
            await asyncio.sleep(0.5)
            assert not socket.heard and not [event for client in everybody for event in drain(client) if event[1] == "test"]
            ids = {client.identity["id"] for client in everybody} | {socket.id}
            with soon():
                answer = await one.ask(0, "sockets-fetch", {})
            assert sorted(picture["id"] for picture in answer["sockets"]) == sorted(ids) and answer["missing"] == []
            with soon():
                assert sorted(picture["id"] for picture in await adapter.fetch_sockets()) == sorted(ids)
            for number, client in enumerate(everybody):
                client.sio.on("ask", lambda number=number: number)
            socket.answers["ask"] = lambda: 4
            with soon():
                answer = await two.ask(0, "emit-with-ack", {"timeout": 5000}, "ask")
            assert sorted(answer["responses"]) == [0, 1, 2, 3, 4] and answer["missing"] == []
            with soon():
                assert sorted(await adapter.broadcast_with_ack("ask")) == [0, 1, 2, 3, 4]
            adapter.listeners["ping-all"] = lambda: "node"
            with soon():
                answer = await one.ask(0, "server-emit-with-ack", "ping-all")
            assert len(answer["responses"]) == 4 and "node" in answer["responses"] and answer["missing"] == []
            with soon():
                answers = await adapter.server_side_emit_with_ack("ping-all")
            assert sorted(len(answer) for answer in answers) == [2, 2]


async def test_servers_on_both_wires_are_one_to_the_engines_and_do_not_hear_each_other():
    with sharded(wires="adapter,sharded") as clusters:
        name = unused_namespace()
        async with company(clusters, clusters.redis.url, name) as together, NodeServer(clusters.redis.url) as classic:
            adapter = await classic.of(name)
            socket = adapter.socket()
            await eventually(adapter.server_count, 2)
            ids = together.client_ids() | {together.socket.id, socket.id}
            with soon():
                assert (await together.fetch("engine")).keys() == ids
                assert (await together.fetch("node")).keys() == ids - {socket.id}
                assert {picture["id"] for picture in await adapter.fetch_sockets()} == ids - {together.socket.id}
            await together.emit("engine", "test")
            assert await socket.next() == ("test",)
            await together.each_heard("test")
            await together.emit("node", "test")
            await together.each_heard("test")
            await adapter.broadcast("test")
            for client in together.clients:
                await client.next("test")
            await together.nobody_hears()
            for number, client in enumerate(together.clients):
                client.sio.on("ask", lambda number=number: number, namespace=name)
            together.socket.answers["ask"], socket.answers["ask"] = lambda: 2, lambda: 3
            with soon():
                assert sorted(await together.emit_with_ack("engine", "ask")) == [0, 1, 2, 3]
                assert sorted(await together.emit_with_ack("node", "ask")) == [0, 1, 2]
                assert sorted(await adapter.broadcast_with_ack("ask")) == [0, 1, 3]


async def test_without_sharded_pub_sub_the_wire_is_silent_and_says_why():
    """As of a Redis before 7; whatever else is carried goes on."""
    with (RedisServer("--rename-command", "SSUBSCRIBE", "") as redis,
          sharded(names=("north", "south"), redis=redis) as clusters):
        async with on_every_engine(clusters, count=4) as clients:
            with soon():
                answer = await clients.ask(0, "sockets-fetch", {})
            assert {client.identity["id"] for client in clients} <= {picture["id"] for picture in answer["sockets"]}
            assert answer["missing"] == []
        await eventually(lambda: asyncio.to_thread(
            lambda: any("no sharded pub/sub" in line for line in clusters.logged())), True)
        assert not any(metrics(bridge).get("bridge_adapter_elected") for bridge in clusters.bridges)


async def test_a_bridge_is_back_with_rooms_whose_names_are_more_than_may_wait_to_be_written():
    """18 MB of them; a connection to Redis takes 16 MB at once. The next bridge hears of them in 70 messages and more."""
    with sharded() as clusters:
        async with company(clusters, clusters.redis.url) as together:
            names = [f"{number}-".ljust(1_000, "n") for number in range(18_000)]
            here = {"to": together.clients[0].identity["id"], "local": True}
            for begin in range(0, len(names), 900):
                await together.ask(0, "sockets-join", here, names[begin:begin + 900])

            async def followed():
                with clusters.redis.client() as watcher:
                    channels = await asyncio.to_thread(watcher.execute_command, "PUBSUB", "SHARDCHANNELS", "*-nnn*")
                return len(channels)

            await eventually(followed, len(names), timeout=20)
            clusters.redis.stop()
            clusters.redis.start()
            begin = time.monotonic()
            await eventually(followed, len(names), timeout=20)
            print(f"18,000 rooms are listened to {time.monotonic() - begin:.2f} s after Redis is back")
            (await one_elected(clusters)).child.kill()
            begin = time.monotonic()
            await eventually(followed, 0)
            await eventually(followed, len(names), timeout=20)
            print(f"the next bridge listens to them {time.monotonic() - begin:.2f} s after the end of the one before")
            await together.clients[0].sio.disconnect()
            await eventually(followed, 0, timeout=20)


async def test_what_following_a_thousand_rooms_costs():
    """Printed: how soon Redis has all subscriptions after the last join."""
    with sharded() as clusters:
        async with company(clusters, clusters.redis.url) as together:
            names = [f"many-{number}" for number in range(1_000)]
            begin = time.monotonic()
            await together.ask(0, "join", names)
            joined = time.monotonic()
            await eventually(lambda: subscribers(together, names[-1]), 1)
            print(f"1000 rooms: joined in {joined - begin:.3f} s, listened to {time.monotonic() - joined:.3f} s later")
            await eventually(lambda: asyncio.to_thread(
                lambda: sum(metrics(bridge).get("bridge_adapter_rooms", 0) for bridge in clusters.bridges)), 1_000)
            await together.settled()
