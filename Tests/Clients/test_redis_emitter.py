"""The wire of `@socket.io/redis-emitter`: an emitter on the Redis of a cluster with two engines and two bridges.

Each test has the name of the one of redis-emitter (`test/index.ts`, `test/custom-parser.ts`) whose equivalent it is.
"""

import asyncio
import json

import msgpack
import pytest
import redis.asyncio

from linked_clusters import LinkedClusters
from node_company import SOON, eventually, room, unused_namespace
from node_peer import Emitter
from test_cluster_adapter import on_every_engine


@pytest.fixture(scope="module")
def cluster():
    with LinkedClusters("conformance", names=("north",), bridge_options=("--node-wires", "adapter")) as clusters:
        yield clusters


@pytest.fixture
async def client(cluster):
    async with redis.asyncio.from_url(cluster.redis.url) as client_:
        yield client_


@pytest.fixture
async def clients(cluster, client):
    """Three of them, heard by whatever an emitter says of their namespace."""
    async with on_every_engine(cluster, namespace=unused_namespace()) as group:
        await heard(client, group.namespace)
        yield group


@pytest.fixture
def emitter(client, clients):
    return Emitter(client).of(clients.namespace)


async def heard(client, namespace):
    """Until the bridge listens, which a new namespace takes a moment."""
    channel = f"socket.io-request#{namespace}#"
    await eventually(lambda: client.pubsub_numsub(channel), [(channel.encode(), 1)])


async def rooms(clients):
    identities = [await client.ask("whoami", namespace=clients.namespace) for client in clients]
    return [set(identity["rooms"]) - {identity["id"]} for identity in identities]


async def test_should_be_able_to_emit_any_kind_of_data(clients, emitter):
    # What is no Buffer in Node.js, but an ArrayBuffer, is an extension.
    array_buffer = msgpack.ExtType(0, bytes(range(20)))
    await emitter.emit("payload", 1, "2", [3], b"asdfasdf", array_buffer, None, 1.5, -(1 << 40), {"a": {"b": b"\x00"}})
    expected = ("payload", 1, "2", [3], b"asdfasdf", bytes(range(20)), None, 1.5, -(1 << 40), {"a": {"b": b"\x00"}})
    for client in clients:
        assert await client.next("payload") == (clients.namespace, *expected)


async def test_should_support_the_to_json_method(clients, emitter):
    """It is called by the emitter; only dates and `undefined` have a form of their own on the wire."""
    date = msgpack.ExtType(0, (1_763_751_711_432).to_bytes(8, "big"))
    undefined = msgpack.ExtType(0, b"\x00")
    await emitter.emit("payload", "1", ["2", 3], 4, date, undefined, {"a": undefined, "b": 1})
    expected = ("payload", "1", ["2", 3], 4, "2025-11-21T19:01:51.432Z", None, {"b": 1})
    for client in clients:
        assert await client.next("payload") == (clients.namespace, *expected)


async def test_should_support_all_broadcast_modifiers(clients, emitter):
    await emitter.to("room1", "room2").emit("test")
    await emitter.excluding("room4", "room5").emit("test")
    await emitter.flagged(volatile=True).emit("test")
    await emitter.flagged(compress=False).emit("test")
    with pytest.raises(ValueError):
        await emitter.emit("connect")
    # To the rooms' members, of which there are none; a volatile one may be lost.
    await emitter.emit("end")
    for client in clients:
        received = []
        while (event := (await asyncio.wait_for(client.events.get(), 10))[1]) != "end":
            received.append(event)
        assert 2 <= received.count("test") <= 3


async def test_should_be_able_to_emit_messages_to_client(clients, emitter):
    await emitter.emit("broadcast event", "broadcast payload")
    for client in clients:
        assert await client.next("broadcast event") == (clients.namespace, "broadcast event", "broadcast payload")


async def test_should_be_able_to_emit_message_to_namespace(cluster, client, clients):
    async with on_every_engine(cluster, namespace="/custom") as custom:
        await heard(client, "/custom")
        await Emitter(client).of("/custom").emit("broadcast event", "broadcast payload")
        for each in custom:
            assert await each.next("broadcast event") == ("/custom", "broadcast event", "broadcast payload")
        assert await clients.silent([0, 1, 2])


async def test_should_prepend_a_missing_slash_to_the_namespace_name(cluster, client):
    async with on_every_engine(cluster, namespace="/custom") as custom:
        await heard(client, "/custom")
        await Emitter(client).of("custom").emit("broadcast event")
        await custom[0].next("broadcast event")


async def test_should_be_able_to_emit_to_a_room(clients, emitter):
    first, second = room(), room()
    await clients.ask(0, "join", first)
    await clients.ask(1, "join", second)
    await emitter.to(first).emit("broadcast event", "broadcast payload")
    await clients[0].next("broadcast event")
    assert await clients.silent([1, 2])


async def test_should_be_able_to_emit_to_a_socket_by_id(clients, emitter):
    await emitter.to(clients[0].identity["id"]).emit("broadcast event", "broadcast payload")
    await clients[0].next("broadcast event")
    assert await clients.silent([1, 2])


async def test_should_be_able_to_exclude_a_socket_by_id(clients, emitter):
    await emitter.excluding(clients[1].identity["id"]).emit("broadcast event", "broadcast payload")
    await clients[0].next("broadcast event")
    await clients[2].next("broadcast event")
    assert await clients.silent([1])


async def joined(clients):
    """As upstream's tests begin: the first two in one room, the first and the last in another."""
    await clients.ask(0, "join", ["room1", "room2"])
    await clients.ask(1, "join", "room1")
    await clients.ask(2, "join", "room2")


async def test_makes_all_socket_instances_join_the_given_room(clients, emitter):
    await emitter.sockets_join("room1")
    await eventually(lambda: rooms(clients), [{"room1"}] * 3)


async def test_makes_all_socket_instances_in_a_room_join_the_given_room(clients, emitter):
    await joined(clients)
    await emitter.to("room1").sockets_join("room3")
    await eventually(lambda: rooms(clients), [{"room1", "room2", "room3"}, {"room1", "room3"}, {"room2"}])


async def test_makes_all_socket_instances_leave_the_given_room(clients, emitter):
    await joined(clients)
    await emitter.sockets_leave("room1")
    await eventually(lambda: rooms(clients), [{"room2"}, set(), {"room2"}])


async def test_makes_all_socket_instances_in_a_room_leave_the_given_room(clients, emitter):
    await joined(clients)
    await emitter.to("room2").sockets_leave("room1")
    await eventually(lambda: rooms(clients), [{"room2"}, {"room1"}, {"room2"}])


def departures(clients):
    gone = [asyncio.Event() for _ in clients]
    for client, event in zip(clients, gone, strict=True):
        client.sio.on("disconnect", event.set, namespace=clients.namespace)
    return gone


async def test_makes_all_socket_instances_disconnect(clients, emitter):
    gone = departures(clients)
    await emitter.disconnect_sockets(True)
    await asyncio.wait_for(asyncio.gather(*(event.wait() for event in gone)), SOON)


async def test_makes_all_socket_instances_in_a_room_disconnect(clients, emitter):
    await joined(clients)
    gone = departures(clients)
    await emitter.to("room2").disconnect_sockets(True)
    await asyncio.wait_for(asyncio.gather(gone[0].wait(), gone[2].wait()), SOON)
    assert (await clients.ask(1, "whoami"))["id"] == clients[1].identity["id"] and not gone[1].is_set()


async def test_sends_an_event_to_other_server_instances(clients, emitter):
    name = room()
    await emitter.server_side_emit(name, "world", 1, "2")
    event = {"event": "server", "name": name, "args": ["world", 1, "2"]}
    engines = {client.engine: index for index, client in enumerate(clients)}
    for index in engines.values():
        await eventually(lambda: times(clients, index, event), 1)


async def times(clients, index, event):
    return (await clients.ask(index, "history")).count(event)


async def test_should_be_able_to_emit_any_kind_of_data_with_a_custom_parser(client, clients):
    """JSON is understood without being told of it."""
    await Emitter(client, encode=json.dumps).of(clients.namespace).emit("payload", 1, "2", [3])
    for each in clients:
        assert await each.next("payload") == (clients.namespace, "payload", 1, "2", [3])
