"""The wire of `@socket.io/redis-adapter`: two engines of a cluster, two bridges of which one is elected, and a Node.js
server on the same Redis.

Each test has the name of the one of redis-adapter (`test/index.ts`, `test/specifics.ts`) whose equivalent it is, and is run
from each side where there are two.
"""

import asyncio
import json
import time
from functools import partial

import pytest
from engineio.payload import Payload

from linked_clusters import LinkedClusters
from node_company import SOON, company, drain, eventually, node_server, room, soon, unused_namespace
from node_peer import LEAVE, TimeoutReached, pack
from tcp_cluster import metrics

SENDERS = ["engine", "node"]


@pytest.fixture(scope="module")
def cluster():
    with LinkedClusters("conformance", names=("north",), bridge_options=("--node-wires", "adapter")) as clusters:
        yield clusters


@pytest.fixture
async def together(cluster):
    async with company(cluster, cluster.redis.url) as company_:
        yield company_


@pytest.fixture(params=SENDERS)
def sender(request):
    return request.param


# broadcast


async def test_broadcasts_to_all_clients(together, sender):
    await together.emit(sender, "test", 1, "2", b"\x03\x04\x05", {"a": [None, 1.5, -1, True]})
    await together.each_heard("test", 1, "2", b"\x03\x04\x05", {"a": [None, 1.5, -1, True]})


async def test_broadcasts_to_all_clients_in_a_namespace(cluster, together, sender):
    async with company(cluster, cluster.redis.url) as elsewhere:
        await together.emit(sender, "test")
        await together.each_heard("test")
        await elsewhere.nobody_hears()


async def test_broadcasts_to_all_clients_in_a_room(together, sender):
    name = room()
    await together.ask(1, "join", name)
    together.socket.rooms.add(name)
    await together.emit(sender, "test", to=name)
    await together.clients[1].next("test")
    assert await together.socket.next() == ("test",)
    await together.nobody_hears()


async def test_broadcasts_to_all_clients_except_in_room(together, sender):
    name = room()
    await together.ask(1, "join", name)
    other = together.adapter.socket(name)
    await together.emit(sender, "test", **{"except": [name]})
    await together.clients[0].next("test")
    assert await together.socket.next() == ("test",)
    await together.nobody_hears()
    assert not other.heard


async def test_broadcasts_to_all_clients_once(together, sender):
    """Those in several of the rooms."""
    first, second = room(), room()
    for index in range(2):
        await together.ask(index, "join", [first, second])
    together.socket.rooms |= {first, second}
    await together.emit(sender, "test", to=[first, second])
    await together.each_heard("test")


async def test_broadcasts_to_local_clients_only(together, sender):
    await together.emit(sender, "test", local=True)
    if sender == "engine":
        await together.clients[0].next("test")
        await together.nobody_hears()
    else:
        assert await together.socket.next() == ("test",)
        await together.nobody_hears()


@pytest.mark.parametrize("target", ["engine", "node"])
async def test_broadcasts_to_a_single_client(together, sender, target):
    socket = together.clients[1].identity["id"] if target == "engine" else together.socket.id
    await together.emit(sender, "test", to=socket)
    if target == "engine":
        await together.clients[1].next("test")
    else:
        assert await together.socket.next() == ("test",)
    await together.nobody_hears()


def answering(together, answer):
    """Each client answers with its number and what it has heard, the Node.js server's socket as number 2."""
    for number, client in enumerate(together.clients):
        client.sio.on("test", lambda *heard, number=number: answer(number, *heard), namespace=together.namespace)
    together.socket.answers["test"] = lambda *heard: answer(2, *heard)


async def test_broadcasts_with_multiple_acknowledgements(together, sender):
    answering(together, lambda number: number)
    with soon():
        assert sorted(await together.emit_with_ack(sender, "test")) == [0, 1, 2]


async def test_broadcasts_with_multiple_acknowledgements_binary_content(together, sender):
    answering(together, lambda number, data: bytes([number]) + data)
    with soon():
        answers = await together.emit_with_ack(sender, "test", b"\xff")
    assert sorted(answers) == [b"\x00\xff", b"\x01\xff", b"\x02\xff"]


async def test_broadcasts_with_multiple_acknowledgements_no_client(together, sender):
    with soon():
        assert await together.emit_with_ack(sender, "test", to=["nobody"]) == []


async def test_broadcasts_with_multiple_acknowledgements_timeout(together, sender):
    answering(together, lambda number: number)
    together.clients[1].sio.on("test", partial(asyncio.sleep, 2 * SOON), namespace=together.namespace)
    if sender == "node":
        with pytest.raises(TimeoutReached) as reached:
            await together.emit_with_ack(sender, "test", timeout=2)
        assert sorted(reached.value.partial) == [0, 2]
    else:
        answer = await together.ask(0, "emit-with-ack", {"timeout": 2000}, "test")
        assert sorted(answer["responses"]) == [0, 2] and answer["error"] == "operation has timed out"
        assert answer["missing"] == []


# socketsJoin, socketsLeave


async def join(together, sender, name, **spec):
    if sender == "engine":
        assert await together.ask(0, "sockets-join", spec, name)
    else:
        await together.adapter.sockets_join(name, **spec)


async def leave(together, sender, name, **spec):
    if sender == "engine":
        assert await together.ask(0, "sockets-leave", spec, name)
    else:
        await together.adapter.sockets_leave(name, **spec)


async def test_makes_all_socket_instances_join_the_specified_room(together, sender):
    name = room()
    await join(together, sender, name)
    await eventually(together.rooms, [{name}] * 3)


async def test_makes_the_matching_socket_instances_join_the_specified_room(together, sender):
    first, second = room(), room()
    await together.ask(0, "join", first)
    together.socket.rooms.add(first)
    await join(together, sender, second, to=[first])
    await eventually(together.rooms, [{first, second}, set(), {first, second}])


@pytest.mark.parametrize("index", range(3))
async def test_makes_the_given_socket_instance_join_the_specified_room(together, sender, index):
    name, expected = room(), [set(), set(), set()]
    ids = [client.identity["id"] for client in together.clients] + [together.socket.id]
    await join(together, sender, name, to=[ids[index]])
    expected[index] = {name}
    await eventually(together.rooms, expected)


async def test_makes_all_socket_instances_leave_the_specified_room(together, sender):
    name = room()
    for index in range(2):
        await together.ask(index, "join", [name, name + "-kept"])
    together.socket.rooms |= {name, name + "-kept"}
    await leave(together, sender, name)
    await eventually(together.rooms, [{name + "-kept"}] * 3)


async def test_makes_the_matching_socket_instances_leave_the_specified_room(together, sender):
    first, second = room(), room()
    await together.ask(0, "join", [first, second])
    await together.ask(1, "join", second)
    together.socket.rooms |= {first, second}
    await leave(together, sender, second, to=[first])
    await eventually(together.rooms, [{first}, {second}, {first}])


@pytest.mark.parametrize("index", range(3))
async def test_makes_the_given_socket_instance_leave_the_specified_room(together, sender, index):
    name = room()
    for each in range(2):
        await together.ask(each, "join", name)
    together.socket.rooms.add(name)
    ids = [client.identity["id"] for client in together.clients] + [together.socket.id]
    await leave(together, sender, name, to=[ids[index]])
    expected = [{name}, {name}, {name}]
    expected[index] = set()
    await eventually(together.rooms, expected)


# disconnectSockets


async def test_makes_all_socket_instances_disconnect(together, sender):
    gone = [asyncio.Event() for _ in together.clients]
    for client, event in zip(together.clients, gone, strict=True):
        client.sio.on("disconnect", event.set, namespace=together.namespace)
    if sender == "engine":
        await together.clients[0].sio.emit("sockets-disconnect", ({}, False), namespace=together.namespace)
    else:
        await together.adapter.disconnect_sockets()
    events = [*gone, together.socket.closed]
    await asyncio.wait_for(asyncio.gather(*(event.wait() for event in events)), SOON)


# fetchSockets


async def test_returns_all_socket_instances(together, sender):
    for index in range(2):
        await together.ask(index, "set-data", {"index": index})
        await together.ask(index, "join", f"own-{index}")
    together.socket.data = {"index": 2, "nested": [None, {"a": 1.5}]}
    with soon():
        found = await together.fetch(sender)
    assert found.keys() == together.client_ids() | {together.socket.id}
    for index, client in enumerate(together.clients):
        picture = found[client.identity["id"]]
        assert sorted(picture["rooms"]) == sorted([client.identity["id"], f"own-{index}"])
        assert picture["data"] == {"index": index}
        assert picture["handshake"]["query"]["EIO"] == "4"
    picture = found[together.socket.id]
    assert picture["data"] == {"index": 2, "nested": [None, {"a": 1.5}]}
    assert picture["handshake"]["headers"] == {"user-agent": "node"}


async def test_returns_a_single_socket_instance(together, sender):
    for socket in [*together.client_ids(), together.socket.id]:
        with soon():
            assert (await together.fetch(sender, to=[socket])).keys() == {socket}


async def test_returns_only_local_socket_instances(together, sender):
    found = await together.fetch(sender, local=True)
    assert found.keys() == ({together.clients[0].identity["id"]} if sender == "engine" else {together.socket.id})


# serverSideEmit


async def test_sends_an_event_to_other_server_instances(together, sender):
    name = room()
    if sender == "engine":
        assert await together.ask(0, "server-emit", name, 1, "2", [None])
        assert await asyncio.wait_for(together.adapter.serverSideEvents.get(), SOON) == (name, 1, "2", [None])
        assert together.adapter.serverSideEvents.empty()
        listeners = [1]
    else:
        await together.adapter.server_side_emit(name, 1, "2", [None])
        listeners = [0, 1]
    for index in listeners:
        await eventually(lambda: times_heard(together, index, name), 1)


async def times_heard(together, index, name):
    history = await together.clients.ask(index, "history")
    return history.count({"event": "server", "name": name, "args": [1, "2", [None]]})


async def test_sends_an_event_and_receives_a_response_from_the_other_server_instances(together, sender):
    """The engines of a cluster are one server: its response is the list of theirs."""
    together.adapter.listeners["ping-all"] = lambda *arguments: {"node": arguments}
    engines = [client.engine for client in together.clients]
    if sender == "engine":
        answer = await together.ask(0, "server-emit-with-ack", "ping-all", "a", 1)
        assert answer["missing"] == [] and "error" not in answer
        expected = [{"engine": engines[1], "args": ["a", 1]}, {"node": ["a", 1]}]
        assert sorted(answer["responses"], key=str) == sorted(expected, key=str)
    else:
        with soon():
            [answer] = await together.adapter.server_side_emit_with_ack("ping-all", "a", 1)
        assert sorted(answer, key=str) == sorted(({"engine": engine, "args": ["a", 1]} for engine in engines), key=str)


async def test_sends_an_event_but_timeout_if_one_server_does_not_respond(cluster, sender):
    async with (node_server(cluster)(cluster.redis.url, requests_timeout=2) as silent,
                company(cluster, cluster.redis.url) as together):
        if sender == "engine":
            # As long as the engines' own requests-timeout.
            begin = time.monotonic()
            answer = await together.clients.ask(0, "server-emit-with-ack", "ping-all", "a")
            assert [response["engine"] for response in answer["responses"]] == [together.clients[1].engine]
            assert answer["error"] == "operation has timed out" and len(answer["missing"]) == 1
            assert 4.5 < time.monotonic() - begin < 7
        else:
            adapter = await silent.of(together.namespace)
            together.adapter.listeners["never-answer"] = lambda: 42
            with pytest.raises(TimeoutReached) as reached:
                await adapter.server_side_emit_with_ack("never-answer")
            assert reached.value.partial == [42]


# specifics


async def test_broadcasts_to_a_numeric_room(together):
    """In JavaScript a room may be a number; here its name is the number's digits."""
    await together.ask(0, "join", "123")
    await together.adapter.broadcast("test", to=[123])
    await together.clients[0].next("test")
    await together.nobody_hears()


async def test_unsubscribes_when_close_is_called(together):
    """What a Node.js server no longer serves, engines no longer ask it for."""
    other = await together.node.of(unused_namespace())
    assert await other.server_count() == 1
    await together.node.close(together.namespace)
    assert (await together.fetch("engine")).keys() == together.client_ids()


@pytest.mark.parametrize("channel, payload", [
    ("foo", b"bar"),
    ("{key}#{namespace}", b"bar"),
    ("other#{namespace}#", pack(["u", {"type": 2, "data": ["test"], "nsp": "/"}, {"rooms": [], "except": []}])),
    ("socket.io-response#{namespace}#someone-else#", b'{"requestId":"x","sockets":[]}'),
])
async def test_ignores_messages_from_unknown_channels(cluster, together, channel, payload):
    before = malformed(cluster)
    await together.node.client.publish(channel.format(key="socket.io", namespace=together.namespace), payload)
    await together.nobody_hears()
    await together.emit("node", "test")
    await together.each_heard("test")
    assert malformed(cluster) == before


async def test_returns_all_rooms_across_several_nodes(together):
    await together.ask(0, "join", "woot1")
    together.socket.rooms.add("woot2")
    with soon():
        rooms = await together.adapter.all_rooms()
    assert rooms == together.client_ids() | {together.socket.id, "woot1", "woot2"}


# custom parser


async def test_broadcasts_of_an_adapter_whose_parser_is_json(together):
    message = ["abcdef", {"type": 2, "data": ["test", {"a": 1}], "nsp": together.namespace},
               {"rooms": [], "except": [], "flags": {}}]
    await together.node.client.publish(together.adapter.broadcasts, json.dumps(message))
    for client in together.clients:
        assert await client.next("test") == (together.namespace, "test", {"a": 1})


# of our own


async def test_servers_before_socket_io_4_are_answered_as_well(together):
    name = room()
    await together.ask(0, "join", name)
    with soon():
        assert await together.adapter.socket_ids(name) == {together.clients[0].identity["id"]}
        assert await together.adapter.join_one(together.clients[1].identity["id"], name)
        await eventually(together.rooms, [{name}, {name}, set()])
        assert await together.adapter.join_one(together.clients[0].identity["id"], name, kind=LEAVE)
    await eventually(together.rooms, [set(), {name}, set()])


async def test_a_cluster_is_one_server_of_each_namespace_however_many_engines_and_bridges_it_has(cluster, together):
    assert await together.adapter.server_count() == 2
    with cluster.redis.client() as client:
        channels = client.pubsub_channels("socket.io-request#*")
        counts = dict(client.pubsub_numsub(*channels))
    own = together.adapter.requests.encode()
    assert counts.pop(own) == 2 and b"socket.io-request#/#" in counts
    assert set(counts.values()) == {1}


async def test_a_node_server_that_comes_or_goes_is_asked_or_not_at_once(cluster, together):
    async with node_server(cluster)(cluster.redis.url) as another:
        adapter = await another.of(together.namespace)
        socket = adapter.socket()
        with soon():
            assert (await together.fetch("engine")).keys() == together.client_ids() | {together.socket.id, socket.id}
            assert (await adapter.fetch_sockets()) and await adapter.server_count() == 3
    with soon():
        assert (await together.fetch("engine")).keys() == together.client_ids() | {together.socket.id}


@pytest.mark.parametrize("channel", ["broadcasts", "requests", "responses"])
@pytest.mark.parametrize("payload", [
    b"", b"bar", b"{", b'{"type":99}', b"[1,2]", b"\xc1", b"\xdd\xff\xff\xff\xff", b"\x91" * 100_000,
    b'["u",{"type":2,"data":["test"],"nsp":"/other"},{"rooms":1}]', b'{"type":5,"requestId":"x"}',
    pack(["u", {"type": 2, "data": ["connect"], "nsp": "/"}, {"rooms": [], "except": [], "flags": {}}]),
])
async def test_malformed_messages_are_counted_and_ignored(cluster, together, channel, payload):
    before = malformed(cluster)
    # Past the Node.js server, which would not survive it.
    await together.node.close(together.namespace)
    await together.node.client.publish(getattr(together.adapter, channel), payload)
    await eventually(lambda: asyncio.to_thread(malformed, cluster), before + 1)
    await together.nobody_hears(node=False)
    assert await together.ask(0, "emit", {}, "test")
    for client in together.clients:
        await client.next("test")


def malformed(cluster):
    return sum(metrics(bridge).get("bridge_adapter_malformed_total", 0) for bridge in cluster.bridges)


async def test_broadcasts_keep_their_order_and_come_once_under_load(together, monkeypatch):
    count = 500
    # The client throws a poll's answer away that holds more packets than this, by default 16.
    monkeypatch.setattr(Payload, "max_decode_packets", count)
    for number in range(count):
        await together.adapter.broadcast("numbered", number)
    for client in together.clients:
        assert [(await client.next("numbered"))[2] for _ in range(count)] == list(range(count))
        assert not [event for event in drain(client) if event[1] == "numbered"]
