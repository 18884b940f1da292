"""Node.js servers with the sharded adapter of `@socket.io/redis-adapter` on the other side of a Redis, as far as Redis can
tell; see node_peer."""

import asyncio
import json
import secrets

from node_peer import EVENT, NodeAdapter, NodeServer, TimeoutReached, pack, parse

BROADCAST, JOIN, LEAVE, DISCONNECT, FETCH, FETCHED, SERVER_SIDE_EMIT, SERVER_SIDE_ANSWER, CLIENT_COUNT, ACKNOWLEDGEMENT = range(3, 13)
MODES = ["static", "dynamic", "dynamic-private"]
BINARY = {BROADCAST, ACKNOWLEDGEMENT, FETCHED, SERVER_SIDE_EMIT, SERVER_SIDE_ANSWER}


def has_binary(value):
    match value:
        case bytes():
            return True
        case dict():
            return any(map(has_binary, value.values()))
        case list() | tuple():
            return any(map(has_binary, value))
    return False


def encode(message):
    if message["type"] in BINARY and has_binary(message["data"]):
        return pack(message)
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


class ShardedAdapter(NodeAdapter):
    """The adapter of one namespace."""

    def __init__(self, server, namespace):
        super().__init__(server, namespace)
        self.uid = secrets.token_hex(8)
        self.all = f"{server.key}#{namespace}#"
        self.followed = set()

    @property
    def channels(self):
        return self.all, self.channel(self.uid)

    def channel(self, name):
        return f"{self.all}{name}#"

    # Rooms

    def _is_separate(self, room):
        """Whether a publisher says what is for this room alone on a channel of the room's."""
        return self.server.mode == "dynamic-private" or self.server.mode == "dynamic" and len(str(room)) != 20

    async def settled(self, elsewhere):
        """Until rooms that have channels are heard wherever somebody is in them, and nowhere else. In Node.js, too, that
        takes a moment. `elsewhere` are the rooms of the other side."""
        wanted = {self.channel(room) for socket in self.sockets for room in socket.rooms
                  if self.server.mode == "dynamic-private" or self.server.mode == "dynamic" and room != socket.id}
        if added := wanted - self.followed:
            await self.server.pubsub.ssubscribe(*added)
        if gone := self.followed - wanted:
            await self.server.pubsub.sunsubscribe(*gone)
        known, self.followed = self.followed | wanted, wanted
        theirs = {self.channel(room) for room in elsewhere if self._is_separate(room)}
        expected = {channel: (channel in wanted) + (channel in theirs) for channel in known | theirs}
        async with asyncio.timeout(5):
            while await self._counts(expected) != expected:
                await asyncio.sleep(0.005)

    async def _counts(self, channels):
        counts = await self.server.client.execute_command("PUBSUB", "SHARDNUMSUB", *channels) if channels else []
        pairs = counts.items() if isinstance(counts, dict) else zip(counts[::2], counts[1::2]) if counts and isinstance(
            counts[0], bytes) else counts
        return {channel.decode(): count for channel, count in pairs}

    # What it asks

    async def server_count(self):
        return (await self._counts([self.all]))[self.all]

    async def broadcast(self, event, *arguments, to=(), exceptions=(), local=False, **flags):
        packet = {"type": EVENT, "data": [event, *arguments]}
        if not local:
            separate = len(to) == 1 and self._is_separate(to[0])
            await self._publish(BROADCAST, {"packet": packet, "opts": self._options(to, exceptions, **flags)},
                                self.channel(to[0]) if separate else self.all)
        self._deliver(packet, to, exceptions)

    async def broadcast_with_ack(self, event, *arguments, to=(), exceptions=(), timeout=5):
        expected = await self.server_count()
        counts, answers, request = [], [], secrets.token_hex(8)
        changed = asyncio.Event()

        def heard(kind, data):
            if kind == CLIENT_COUNT:
                counts.append(data["clientCount"])
            else:
                answers.append(data.get("packet"))
            changed.set()

        self._waiting[request] = heard
        packet = {"type": EVENT, "data": [event, *arguments]}
        await self._publish(BROADCAST, {
            "packet": packet, "requestId": request,
            "opts": self._options(to, exceptions, timeout=int(timeout * 1000))})
        self._acknowledged(packet, to, exceptions,
                           lambda response: heard(CLIENT_COUNT if "clientCount" in response else ACKNOWLEDGEMENT, response))
        try:
            return await self._acknowledgements(changed, counts, expected, answers, timeout)
        finally:
            del self._waiting[request]

    async def fetch_sockets(self, to=(), exceptions=(), local=False):
        own = [socket.picture for socket in self.matching(to, exceptions)]
        if local:
            return own
        answers = await self._ask_all(FETCH, opts=self._options(to, exceptions))
        return own + [picture for answer in answers for picture in answer["sockets"]]

    async def server_side_emit(self, *arguments):
        await self._publish(SERVER_SIDE_EMIT, {"packet": arguments})

    async def server_side_emit_with_ack(self, *arguments):
        return [answer.get("packet") for answer in await self._ask_all(SERVER_SIDE_EMIT, packet=arguments)]

    async def sockets_join(self, *rooms, to=(), exceptions=()):
        await self._do(JOIN, {"opts": self._options(to, exceptions), "rooms": rooms})

    async def sockets_leave(self, *rooms, to=(), exceptions=()):
        await self._do(LEAVE, {"opts": self._options(to, exceptions), "rooms": rooms})

    async def disconnect_sockets(self, close=False, to=(), exceptions=()):
        await self._do(DISCONNECT, {"opts": self._options(to, exceptions), "close": close})

    async def _do(self, kind, data):
        """The others, then itself: it does not listen to what it says."""
        await self._publish(kind, data)
        self._done(kind, data)

    @staticmethod
    def _options(to, exceptions, **flags):
        return {"rooms": list(to), "except": list(exceptions), "flags": flags}

    async def _publish(self, kind, data, channel=None):
        message = {"type": kind, "data": data, "uid": self.uid, "nsp": self.namespace}
        await self.server.client.execute_command("SPUBLISH", channel or self.all, encode(message))

    async def _ask_all(self, kind, **data):
        """The answers of all other servers."""
        count = await self.server_count() - 1
        if count <= 0:
            return []
        request, answers, got = secrets.token_hex(8), asyncio.Queue(), []
        self._waiting[request] = lambda _, answer: answers.put_nowait(answer)
        try:
            await self._publish(kind, {**data, "requestId": request})
            async with asyncio.timeout(self.server.requests_timeout):
                while len(got) < count:
                    got.append(await answers.get())
        except TimeoutError:
            raise TimeoutReached([answer.get("packet", answer.get("sockets")) for answer in got]) from None
        finally:
            del self._waiting[request]
        return got

    # What it hears

    async def heard(self, payload):
        message = parse(payload)
        if message["uid"] == self.uid or message["nsp"] != self.namespace:
            return
        kind, data = message["type"], message.get("data")
        if kind in (FETCHED, SERVER_SIDE_ANSWER, CLIENT_COUNT, ACKNOWLEDGEMENT):
            if heard := self._waiting.get(data["requestId"]):
                heard(kind, data)
        elif kind == BROADCAST and "requestId" not in data:
            self._deliver(data["packet"], data["opts"]["rooms"], data["opts"]["except"])
        elif kind in (JOIN, LEAVE, DISCONNECT):
            self._done(kind, data)
        else:
            await self._answer(message["uid"], kind, data)

    def _done(self, kind, data):
        for socket in self.matching(data["opts"]["rooms"], data["opts"]["except"]):
            if kind == JOIN:
                socket.rooms.update(data["rooms"])
            elif kind == LEAVE:
                socket.rooms.difference_update(data["rooms"])
            else:
                self.sockets.remove(socket)
                socket.closed.set()

    async def _answer(self, asker, kind, data):
        options, responses = data.get("opts") or {}, []
        to, exceptions = options.get("rooms", ()), options.get("except", ())
        if kind == FETCH:
            responses = [(FETCHED, {"sockets": [socket.picture for socket in self.matching(to, exceptions)]})]
        elif kind == BROADCAST:
            heard = []
            self._acknowledged(data["packet"], to, exceptions, heard.append)
            responses = [(CLIENT_COUNT if "clientCount" in response else ACKNOWLEDGEMENT, response) for response in heard]
        elif kind == SERVER_SIDE_EMIT:
            name, *arguments = data["packet"]
            self.serverSideEvents.put_nowait((name, *arguments))
            if "requestId" in data and name in self.listeners:
                responses = [(SERVER_SIDE_ANSWER, {"packet": self.listeners[name](*arguments)})]
        for answer, members in responses:
            members.pop("type", None)
            await self._publish(answer, {"requestId": data["requestId"], **members}, self.channel(asker))


class ShardedServer(NodeServer):
    """A Node.js server with the sharded adapter, once entered."""

    def __init__(self, url, mode="dynamic", key="socket.io", requests_timeout=5):
        super().__init__(url, key, requests_timeout)
        self.mode = mode

    @property
    def pubsub(self):
        return self._pubsub

    async def of(self, namespace):
        if namespace not in self.adapters:
            adapter = self.adapters[namespace] = ShardedAdapter(self, namespace)
            await self._pubsub.ssubscribe(*adapter.channels)
            while (await adapter._counts([adapter.channels[1]]))[adapter.channels[1]] < 1:
                await asyncio.sleep(0.005)
        return self.adapters[namespace]

    async def close(self, namespace):
        adapter = self.adapters.pop(namespace)
        await self._pubsub.sunsubscribe(*adapter.channels, *adapter.followed)

    async def _listen(self):
        async for message in self._pubsub.listen():
            if message["type"] != "smessage":
                continue
            for adapter in list(self.adapters.values()):
                channel = message["channel"].decode()
                if channel in adapter.channels or channel in adapter.followed:
                    await adapter.heard(message["data"])
