"""Node.js on the other side of a Redis, as far as Redis can tell: servers with `@socket.io/redis-adapter`, whose sockets
are made up, and emitters of `@socket.io/redis-emitter`. They speak through Python's own Redis client and MessagePack."""

import asyncio
import json
import random
import string
import time
from contextlib import AsyncExitStack

import msgpack
import redis.asyncio

SOCKETS, ALL_ROOMS, JOIN, LEAVE, DISCONNECT, FETCH, SERVER_SIDE_EMIT, BROADCAST, CLIENT_COUNT, ACKNOWLEDGEMENT = range(10)
EVENT = 2


def uid(length=6):
    return "".join(random.choices(string.ascii_letters + string.digits, k=length))


def pack(value):
    return msgpack.packb(value)


def unpack(data):
    return msgpack.unpackb(data, strict_map_key=False, ext_hook=lambda kind, content: content if kind == 0 else (kind, content))


def parse(data):
    return json.loads(data) if data[:1] == b"{" else unpack(data)


class TimeoutReached(Exception):
    """`partial` is what came in time."""

    def __init__(self, partial):
        super().__init__(f"timeout reached with {partial}")
        self.partial = partial


class NodeSocket:
    """A socket of a Node.js server. It keeps the events it is sent, and acknowledges those for which it has an answer."""

    def __init__(self, adapter, *rooms, **data):
        self.adapter, self.id, self.data = adapter, uid(20), data
        self.rooms = {self.id, *rooms}
        self.events = asyncio.Queue()
        self.answers = {}
        self.closed = asyncio.Event()
        self.handshake = {"headers": {"user-agent": "node"}, "time": "now", "address": "127.0.0.1", "xdomain": False,
                          "secure": False, "issued": int(time.time() * 1000), "url": "/socket.io/?EIO=4&transport=polling",
                          "query": {"EIO": "4", "transport": "polling"}, "auth": {}}

    @property
    def picture(self):
        return {"id": self.id, "handshake": self.handshake, "rooms": sorted(self.rooms, key=str), "data": self.data}

    async def next(self, timeout=10):
        return await asyncio.wait_for(self.events.get(), timeout)

    @property
    def heard(self):
        """What it has received and nobody has asked for."""
        return [self.events.get_nowait() for _ in range(self.events.qsize())]


class NodeAdapter:
    """The adapter of one namespace; it has a uid of its own, as in Node.js."""

    def __init__(self, server, namespace):
        self.server, self.namespace, self.uid = server, namespace, uid()
        self.broadcasts = f"{server.key}#{namespace}#"
        self.requests = f"{server.key}-request#{namespace}#"
        self.responses = f"{server.key}-response#{namespace}#"
        self.sockets, self.listeners = [], {}
        self.serverSideEvents = asyncio.Queue()
        self._waiting, self._acknowledging = {}, {}

    def socket(self, *rooms, **data):
        self.sockets.append(NodeSocket(self, *rooms, **data))
        return self.sockets[-1]

    @property
    def channels(self):
        return self.requests, self.responses, f"{self.responses}{self.uid}#"

    async def settled(self, elsewhere):
        """Rooms need no channels of their own: a pattern covers them."""

    def matching(self, rooms=(), exceptions=()):
        return [socket for socket in self.sockets
                if (not rooms or socket.rooms & set(rooms)) and not socket.rooms & set(exceptions)]

    # What it asks

    async def server_count(self):
        """How many servers there are, this one included."""
        ((_, count),) = await self.server.client.pubsub_numsub(self.requests)
        return count

    async def broadcast(self, event, *arguments, to=(), exceptions=(), local=False, **flags):
        packet = {"type": EVENT, "data": [event, *arguments], "nsp": self.namespace}
        if not local:
            options = {"rooms": list(to), "except": list(exceptions), "flags": flags}
            channel = self.broadcasts + (f"{to[0]}#" if len(to) == 1 else "")
            await self.server.client.publish(channel, pack([self.uid, packet, options]))
        self._deliver(packet, to, exceptions)

    async def broadcast_with_ack(self, event, *arguments, to=(), exceptions=(), timeout=5):
        """The answers of all clients, once each server has told how many it has."""
        expected = await self.server_count()
        counts, answers, request = [], [], uid()
        changed = asyncio.Event()

        def heard(response):
            (counts if response["type"] == CLIENT_COUNT else answers).append(response.get("clientCount", response.get("packet")))
            changed.set()

        self._acknowledging[request] = heard
        packet = {"type": EVENT, "data": [event, *arguments], "nsp": self.namespace}
        options = {"rooms": list(to), "except": list(exceptions), "flags": {"timeout": int(timeout * 1000)}}
        await self.server.client.publish(self.requests, pack(
            {"uid": self.uid, "requestId": request, "type": BROADCAST, "packet": packet, "opts": options}))
        self._acknowledged(packet, to, exceptions, heard)
        try:
            return await self._acknowledgements(changed, counts, expected, answers, timeout)
        finally:
            del self._acknowledging[request]

    async def _acknowledgements(self, changed, counts, expected, answers, timeout):
        """The answers to a broadcast, once each of the expected servers has said how many there are and all have come."""
        try:
            async with asyncio.timeout(timeout):
                while len(counts) != expected or len(answers) != sum(counts):
                    await changed.wait()
                    changed.clear()
            return answers
        except TimeoutError:
            raise TimeoutReached(answers) from None

    async def fetch_sockets(self, to=(), exceptions=(), local=False):
        """The pictures of all servers' sockets."""
        own = [socket.picture for socket in self.matching(to, exceptions)]
        if local:
            return own
        options = {"rooms": list(to), "except": list(exceptions)}
        return own + await self._ask(await self.server_count() - 1, "sockets", type=FETCH, opts=options)

    async def socket_ids(self, *rooms):
        """As servers before Socket.IO 4 ask for them."""
        own = [socket.id for socket in self.matching(rooms)]
        return set(own + await self._ask(await self.server_count() - 1, "sockets", type=SOCKETS, rooms=list(rooms)))

    async def all_rooms(self):
        own = [room for socket in self.sockets for room in socket.rooms]
        return set(own + await self._ask(await self.server_count() - 1, "rooms", type=ALL_ROOMS))

    async def server_side_emit(self, *arguments):
        await self._request(uid=self.uid, type=SERVER_SIDE_EMIT, data=arguments)

    async def server_side_emit_with_ack(self, *arguments):
        count = await self.server_count() - 1
        return await self._ask(count, "data", is_list=False, type=SERVER_SIDE_EMIT, data=arguments)

    async def sockets_join(self, *rooms, to=(), exceptions=()):
        await self._request(uid=self.uid, type=JOIN, opts={"rooms": list(to), "except": list(exceptions)}, rooms=rooms)

    async def sockets_leave(self, *rooms, to=(), exceptions=()):
        await self._request(uid=self.uid, type=LEAVE, opts={"rooms": list(to), "except": list(exceptions)}, rooms=rooms)

    async def disconnect_sockets(self, close=False, to=(), exceptions=()):
        await self._request(uid=self.uid, type=DISCONNECT, opts={"rooms": list(to), "except": list(exceptions)}, close=close)

    async def join_one(self, socket, room, kind=JOIN):
        """As servers before Socket.IO 4 have a socket of another server join a room: whoever has it says that it is done."""
        return await self._ask(1, None, type=kind, sid=socket, room=room)

    async def _request(self, **members):
        await self.server.client.publish(self.requests, json.dumps(members))

    async def _ask(self, count, member, is_list=True, **members):
        """The answers of so many other servers."""
        if count <= 0:
            return []
        request, answers = uid(), asyncio.Queue()
        self._waiting[request] = answers.put_nowait
        got = []
        try:
            await self._request(uid=self.uid, requestId=request, **members)
            async with asyncio.timeout(self.server.requests_timeout):
                while len(got) < count:
                    got.append(await answers.get())
        except TimeoutError:
            raise TimeoutReached([answer.get(member) for answer in got]) from None
        finally:
            del self._waiting[request]
        if member is None:
            return got
        return [item for answer in got for item in answer[member]] if is_list else [answer.get(member) for answer in got]

    # What it hears

    def heard_broadcast(self, channel, data):
        room = channel[len(self.broadcasts):-1]
        rooms = {room for socket in self.sockets for room in socket.rooms}
        if room and room not in rooms:
            return
        sender, packet, options = unpack(data)
        if sender != self.uid and packet["nsp"] == self.namespace:
            self._deliver(packet, options["rooms"], options["except"])

    def heard_response(self, data):
        response = parse(data)
        for requests in (self._acknowledging, self._waiting):
            if heard := requests.get(response.get("requestId")):
                heard(response)

    async def heard_request(self, data):
        request = parse(data)
        options = request.get("opts") or {}
        to, exceptions = options.get("rooms", ()), options.get("except", ())
        if request.get("requestId") in self._waiting or request.get("requestId") in self._acknowledging:
            return
        match request["type"]:
            case 0:
                await self._respond(request, sockets=[socket.id for socket in self.matching(request["rooms"])])
            case 1:
                await self._respond(request, rooms=sorted({room for socket in self.sockets for room in socket.rooms}))
            case 2:
                for socket in self.matching(to, exceptions):
                    socket.rooms.update(request["rooms"])
            case 3:
                for socket in self.matching(to, exceptions):
                    socket.rooms.difference_update(request["rooms"])
            case 4:
                for socket in self.matching(to, exceptions):
                    self.sockets.remove(socket)
                    socket.closed.set()
            case 5:
                await self._respond(request, sockets=[socket.picture for socket in self.matching(to, exceptions)])
            case 6 if request["uid"] != self.uid:
                await self._heard_event(request)
            case 7:
                await self._heard_acknowledged(request, to, exceptions)

    async def _heard_event(self, request):
        name, *arguments = request["data"]
        self.serverSideEvents.put_nowait((name, *arguments))
        if "requestId" in request and name in self.listeners:
            await self.server.client.publish(self.responses, json.dumps(
                {"type": SERVER_SIDE_EMIT, "requestId": request["requestId"], "data": self.listeners[name](*arguments)}))

    async def _heard_acknowledged(self, request, to, exceptions):
        responses = []
        self._acknowledged(request["packet"], to, exceptions, responses.append)
        for response in responses:
            response["requestId"] = request["requestId"]
            is_json = response["type"] == CLIENT_COUNT
            await self.server.client.publish(self.responses, json.dumps(response) if is_json else pack(response))

    async def _respond(self, request, **members):
        await self.server.client.publish(self.responses, json.dumps({"requestId": request["requestId"], **members}))

    def _deliver(self, packet, to, exceptions):
        for socket in self.matching(to, exceptions):
            socket.events.put_nowait(tuple(packet["data"]))

    def _acknowledged(self, packet, to, exceptions, respond):
        sockets = self.matching(to, exceptions)
        respond({"type": CLIENT_COUNT, "clientCount": len(sockets)})
        name, *arguments = packet["data"]
        self._deliver(packet, to, exceptions)
        for socket in sockets:
            if name in socket.answers:
                respond({"type": ACKNOWLEDGEMENT, "packet": socket.answers[name](*arguments)})


class NodeServer:
    """A Node.js server with two connections to Redis, once entered."""

    def __init__(self, url, key="socket.io", requests_timeout=5):
        self.url, self.key, self.requests_timeout = url, key, requests_timeout
        self.adapters = {}

    async def __aenter__(self):
        async with AsyncExitStack() as stack:
            self.client = await stack.enter_async_context(redis.asyncio.from_url(self.url))
            self._pubsub = await stack.enter_async_context(self.client.pubsub())
            # There is no listening without a subscription.
            await self._pubsub.subscribe(f"node-{uid()}")
            self._listener = asyncio.create_task(self._listen())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *failure):
        self._listener.cancel()
        await self._stack.aclose()

    async def of(self, namespace):
        """The adapter of a namespace, which it serves from now on."""
        if namespace not in self.adapters:
            adapter = self.adapters[namespace] = NodeAdapter(self, namespace)
            await self._pubsub.psubscribe(adapter.broadcasts + "*")
            await self._pubsub.subscribe(*adapter.channels)
            while dict(await self.client.pubsub_numsub(adapter.channels[2]))[adapter.channels[2].encode()] < 1:
                await asyncio.sleep(0.005)
        return self.adapters[namespace]

    async def close(self, namespace):
        """It serves the namespace no longer."""
        adapter = self.adapters.pop(namespace)
        await self._pubsub.unsubscribe(*adapter.channels)
        await self._pubsub.punsubscribe(adapter.broadcasts + "*")

    async def _listen(self):
        async for message in self._pubsub.listen():
            channel = message["channel"].decode()
            for adapter in list(self.adapters.values()):
                if message["type"] == "pmessage" and message["pattern"].decode() == adapter.broadcasts + "*":
                    adapter.heard_broadcast(channel, message["data"])
                elif message["type"] == "message" and channel == adapter.requests:
                    await adapter.heard_request(message["data"])
                elif message["type"] == "message" and channel in adapter.channels:
                    adapter.heard_response(message["data"])


class Emitter:
    """Says, and hears nothing."""

    RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}

    def __init__(self, client, key="socket.io", namespace="/", rooms=(), exceptions=(), encode=pack, **flags):
        self.client, self.key, self.namespace, self.encode = client, key, namespace, encode
        self.rooms, self.exceptions, self.flags = list(rooms), list(exceptions), flags

    def _with(self, **changes):
        parts = {"key": self.key, "namespace": self.namespace, "rooms": self.rooms, "exceptions": self.exceptions,
                 "encode": self.encode, **self.flags}
        return Emitter(self.client, **{**parts, **changes})

    def of(self, namespace):
        return self._with(namespace=namespace if namespace.startswith("/") else f"/{namespace}")

    def to(self, *rooms):
        return self._with(rooms=[*self.rooms, *rooms])

    def excluding(self, *rooms):
        return self._with(exceptions=[*self.exceptions, *rooms])

    def flagged(self, **flags):
        return self._with(**flags)

    async def emit(self, event, *arguments):
        if event in self.RESERVED:
            raise ValueError(f'"{event}" is a reserved event name')
        packet = {"type": EVENT, "data": [event, *arguments], "nsp": self.namespace}
        options = {"rooms": self.rooms, "flags": self.flags, "except": self.exceptions}
        channel = f"{self.key}#{self.namespace}#" + (f"{self.rooms[0]}#" if len(self.rooms) == 1 else "")
        await self.client.publish(channel, self.encode(["emitter", packet, options]))

    async def sockets_join(self, *rooms):
        await self._request(type=JOIN, opts={"rooms": self.rooms, "except": self.exceptions}, rooms=rooms)

    async def sockets_leave(self, *rooms):
        await self._request(type=LEAVE, opts={"rooms": self.rooms, "except": self.exceptions}, rooms=rooms)

    async def disconnect_sockets(self, close=False):
        await self._request(type=DISCONNECT, opts={"rooms": self.rooms, "except": self.exceptions}, close=close)

    async def server_side_emit(self, *arguments):
        await self._request(uid="emitter", type=SERVER_SIDE_EMIT, data=arguments)

    async def _request(self, **members):
        await self.client.publish(f"{self.key}-request#{self.namespace}#", json.dumps(members))
