"""A node of `@socket.io/cluster-engine`'s `RedisEngine` (0.1.0), as far as it can be seen from Redis and by HTTP clients.

It has sessions of its own and takes requests for those of others, with the locks, the delayed connection, the take-over and the
single noop of the original. The wire: MessagePack maps on `<prefix>#` and `<prefix>#<node>#`.
"""

import asyncio
import base64
import json
import secrets
from contextlib import suppress

import aiohttp
import msgpack
import redis
import redis.asyncio
from aiohttp import web

from cluster import free_port
from wire import SEPARATOR

TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"]
ACQUIRE_LOCK, ACQUIRE_LOCK_RESPONSE, DRAIN, PACKET, UPGRADE, UPGRADE_RESPONSE, CLOSE = range(7)
SOURCE = "_eio"


def frame(packet):
    """As a WebSocket's frame: text, or the bytes of a binary message."""
    data = packet.get("data")
    if isinstance(data, bytes):
        return data
    return str(TYPES.index(packet["type"])) + (data or "")


def text(packet):
    """As a part of a polling payload."""
    encoded = frame(packet)
    return encoded if isinstance(encoded, str) else "b" + base64.b64encode(encoded).decode()


def parse(encoded):
    if isinstance(encoded, bytes):
        return {"type": "message", "data": encoded}
    if encoded.startswith("b"):
        return {"type": "message", "data": base64.b64decode(encoded[1:])}
    if not encoded or not encoded[0].isdigit() or int(encoded[0]) >= len(TYPES):
        return {"type": "error", "data": "parser error"}
    packet = {"type": TYPES[int(encoded[0])]}
    return {**packet, "data": encoded[1:]} if len(encoded) > 1 else packet


def refusal(code, message):
    body = json.dumps({"code": code, "message": message}, separators=(",", ":"))
    return web.Response(text=body, content_type="application/json", status=400)


class Transport:
    """Where a session's packets go; `on_packet`, `on_ready`, `on_error` and `on_close` are whoever has it now."""

    def __init__(self, name):
        self.name, self.writable = name, False
        self.send = self.write
        self.forget()

    def forget(self):
        self.on_packet = self.on_error = self.on_close = lambda *_: None
        self.on_ready = lambda: None


class Polling(Transport):
    def __init__(self):
        super().__init__("polling")
        self.poll = None
        self.is_discarded = False

    def opened(self):
        """A GET: the future of its answer."""
        self.poll, self.writable = asyncio.get_running_loop().create_future(), True
        poll = self.poll
        self.on_ready()
        return poll

    def write(self, packets):
        self.writable = False
        if self.poll and not self.poll.done():
            self.poll.set_result(SEPARATOR.join(map(text, packets)))
        self.poll = None

    def posted(self, body):
        for part in body.split(SEPARATOR):
            packet = parse(part)
            if packet["type"] == "close":
                if self.writable:
                    self.send([{"type": "noop"}])
                return self.on_close()
            self.on_packet(packet)
            if packet["type"] == "error":
                return None

    def aborted(self):
        self.writable, self.poll = False, None
        self.on_error()

    def discard(self):
        self.is_discarded = True

    def close(self):
        if self.writable:
            self.send([{"type": "close"}])


class Socket(Transport):
    def __init__(self, websocket):
        super().__init__("websocket")
        self.websocket, self.writable = websocket, True
        self._outgoing = asyncio.Queue()
        self.writer = asyncio.create_task(self._write_all())

    def write(self, packets):
        for packet in packets:
            self._outgoing.put_nowait(frame(packet))

    async def _write_all(self):
        with suppress(ConnectionError):
            while (encoded := await self._outgoing.get()) is not None:
                await (self.websocket.send_str(encoded) if isinstance(encoded, str) else
                       self.websocket.send_bytes(encoded))
            await self.websocket.close()

    def discard(self):
        pass

    def close(self):
        self._outgoing.put_nowait(None)

    async def run(self):
        async for message in self.websocket:
            if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                self.on_packet(parse(message.data))
        self.on_close()


class Session:
    """engine.io's `Socket`."""

    def __init__(self, node, sid, transport, *, is_taken_over=False):
        self.node, self.id, self.transport = node, sid, transport
        self.state, self.upgrading, self.upgraded = "open", False, False
        self.buffer, self.received, self.upgrades = [], [], 0
        self.is_delayed, self.delayed_packets = False, []
        self.on_message = lambda data: None
        self.on_upgrade = lambda: None
        self.closed = asyncio.get_running_loop().create_future()
        self._attach(transport)
        self._timers = {}
        if not is_taken_over:
            handshake = {"sid": sid, "upgrades": ["websocket"], "pingInterval": int(node.ping_interval * 1000),
                         "pingTimeout": int(node.ping_timeout * 1000), "maxPayload": 1000000}
            self.send_packet("open", json.dumps(handshake, separators=(",", ":")))
        self.at("ping", node.ping_interval, self._ping)

    def _attach(self, transport):
        self.transport = transport
        transport.on_packet = self.packet
        transport.on_ready = self.ready
        transport.on_error = lambda: self.end("transport error")
        transport.on_close = lambda: self.end("transport close")

    def at(self, name, delay, call):
        self.cancel(name)
        self._timers[name] = asyncio.get_running_loop().call_later(delay, call)

    def cancel(self, name):
        if timer := self._timers.pop(name, None):
            timer.cancel()

    def _ping(self):
        self.send_packet("ping")
        self.at("pong", self.node.ping_timeout, lambda: self.end("ping timeout"))

    def packet(self, packet):
        if self.state != "open":
            return
        if self.is_delayed:
            self.delayed_packets.append(packet)
        match packet["type"]:
            case "pong":
                self.cancel("pong")
                self.at("ping", self.node.ping_interval, self._ping)
            case "ping":
                self.end("transport error")
            case "error":
                self.end("parse error")
            case "message" if not self.is_delayed:
                self.received.append(packet.get("data", ""))
                self.on_message(packet.get("data", ""))

    def send(self, data):
        self.send_packet("message", data)

    def send_packet(self, kind, data=None):
        if self.state != "open":
            return
        packet = {"type": kind, "options": {"compress": True}}
        self.buffer.append({**packet, "data": data} if data else packet)
        self.flush()

    def flush(self):
        if self.state != "closed" and self.transport.writable and self.buffer:
            packets, self.buffer = self.buffer, []
            self.transport.send(packets)
            if self.state == "closing":
                self._close_transport()

    def ready(self):
        """A poll has come, perhaps for a session that its application has closed meanwhile."""
        self.flush()
        if self.state == "closing" and not self.buffer:
            self._close_transport()

    def close(self):
        if self.state == "open":
            self.state = "closing"
            if not self.buffer:
                self._close_transport()

    def _close_transport(self):
        if isinstance(self.transport, Polling) and not self.transport.writable:
            return self.at("close", 30, lambda: self.end("forced close"))
        self.transport.close()
        self.end("forced close")

    def end(self, reason):
        if self.state == "closed":
            return
        self.state = "closed"
        for name in list(self._timers):
            self.cancel(name)
        transport = self.transport
        transport.forget()
        if not isinstance(transport, Polling) or transport.writable:
            transport.close()
        self.node.sessions.pop(self.id, None)
        if not self.closed.done():
            self.closed.set_result(reason)

    # Upgrades at this node.

    def may_upgrade(self, transport):
        self.upgrading = True

        def received(packet):
            if packet == {"type": "ping", "data": "probe"}:
                transport.send([{"type": "pong", "data": "probe"}])
                self.at("check", 0.1, check)
            elif packet["type"] == "upgrade" and self.state != "closed":
                self.upgrading, self.upgraded = False, True
                self.cancel("check")
                self.transport.discard()
                self.transport.forget()
                self._attach(transport)
                self.upgrade_done()
                self.flush()
            else:
                failed()
                transport.close()

        def check():
            if self.transport.name == "polling" and self.transport.writable:
                self.transport.send([{"type": "noop"}])
            self.at("check", 0.1, check)

        def failed():
            self.upgrading = False
            self.cancel("check")
            transport.forget()

        transport.on_packet, transport.on_close = received, failed

    def upgrade_done(self):
        self.upgrades += 1
        self.on_upgrade()


class RedisEngineNode:
    """Serves once entered. `on_connection` is called with each session, after the delay for those that poll."""

    def __init__(self, redis_url, *, path="/engine.io/", channel_prefix="engine.io", ping_interval=25.0, ping_timeout=20.0,
                 response_timeout=1.0, noop_upgrade_interval=0.2, delayed_connection_timeout=0.3):
        self.redis_url, self.path, self.prefix = redis_url, path, channel_prefix
        self.ping_interval, self.ping_timeout = ping_interval, ping_timeout
        self.response_timeout, self.noop_upgrade_interval = response_timeout, noop_upgrade_interval
        self.delayed_connection_timeout = delayed_connection_timeout
        self.id = secrets.token_hex(3)
        self.sessions, self.requests, self.remote = {}, {}, {}
        self.on_connection = lambda session: None
        self.take_overs = 0
        self.heard = []
        self._request = 0

    async def __aenter__(self):
        self.redis = redis.asyncio.from_url(self.redis_url)
        self.pubsub = self.redis.pubsub()
        await self.pubsub.subscribe(self.channel(), self.channel(self.id))
        for _ in range(2):
            await self.pubsub.get_message(timeout=5)
        self._outgoing = asyncio.Queue()
        self._tasks = [asyncio.create_task(self._publish_all()), asyncio.create_task(self._listen())]
        application = web.Application()
        application.router.add_route("*", self.path, self._serve)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        self.port = free_port()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *failure):
        await self.die()
        for session in list(self.sessions.values()):
            session.end("forced close")
        await self._runner.cleanup()

    async def die(self):
        """As a process that is killed, for all who hear it through Redis."""
        for task in self._tasks:
            task.cancel()
        await self.pubsub.aclose()
        await self.redis.aclose()

    # Redis

    def channel(self, node=None):
        return f"{self.prefix}#{node}#" if node else f"{self.prefix}#"

    def publish(self, message):
        """Members in the order of the original, whose last is the source."""
        self._outgoing.put_nowait((self.channel(message.get("recipientId")), {**message, "_source": SOURCE}))

    async def _publish_all(self):
        while True:
            channel, message = await self._outgoing.get()
            with suppress(redis.ConnectionError):
                await self.redis.publish(channel, msgpack.packb(message))

    async def _listen(self):
        with suppress(redis.ConnectionError):
            async for message in self.pubsub.listen():
                if message["type"] == "message":
                    decoded = msgpack.unpackb(message["data"])
                    if decoded.get("_source") == SOURCE and decoded["senderId"] != self.id:
                        self.heard.append(decoded)
                        self.received(decoded)

    def to(self, recipient, kind, data, request=None):
        head = {"requestId": request} if request is not None else {}
        self.publish({**head, "senderId": self.id, "recipientId": recipient, "type": kind, "data": data})

    def received(self, message):
        sender, data, request = message["senderId"], message["data"], message.get("requestId")
        session = self.sessions.get(data.get("sid"))
        match message["type"]:
            case 0 if session:
                self._lock_asked(session, sender, request, data)
            case 1 if answered := self.requests.pop(request, None):
                answered(sender if data["success"] else None)
            case 2 if transport := self.remote.get(data["sid"]):
                if transport.name == "polling":
                    del self.remote[data["sid"]]
                transport.send(data["packets"])
            case 3 if session:
                if session.is_delayed:
                    session.delayed_packets.append(data["packet"])
                else:
                    session.packet(data["packet"])
            case 4 if session:
                self._upgraded(session, sender, request, data["success"])
            case 5 if answered := self.requests.pop(request, None):
                answered(data)
            case 6 if session:
                self._connect(session)
                session.end(data["reason"])

    def _lock_asked(self, session, sender, request, data):
        name = data["transportName"]
        is_polling = session.transport.name == "polling"
        if name == "polling":
            success = is_polling and (data["type"] == "write" or not session.transport.writable)
        else:
            success = is_polling and not session.upgrading and not session.upgraded
        self.to(sender, ACQUIRE_LOCK_RESPONSE, {"success": success}, request)
        if name == "polling" and data["type"] == "read" and success:
            self._forward_once(session, sender)
        elif name != "polling" and success:
            session.upgrading = True
            session.at("noop", self.noop_upgrade_interval, lambda: session.send_packet("noop"))

    def _forward_once(self, session, sender):
        transport, former = session.transport, session.transport.send

        def send(packets):
            self.to(sender, DRAIN, {"sid": session.id, "packets": packets})
            transport.writable, transport.send = False, former
        transport.writable, transport.send = True, send
        session.ready()

    def _upgraded(self, session, sender, request, success):
        session.cancel("noop")
        session.upgrading = False
        if not success:
            return
        session.upgraded = True
        session.upgrade_done()
        if session.is_delayed:
            session.is_delayed = False
            session.cancel("delay")
            session.transport.send([{"type": "noop"}])
            session.end("taken over")
            self.to(sender, UPGRADE_RESPONSE, {"takeOver": True, "packets": session.delayed_packets}, request)
            return
        transport = session.transport
        transport.writable = True
        transport.send = lambda packets: self.to(sender, DRAIN, {"sid": session.id, "packets": packets})
        session.flush()
        self.to(sender, UPGRADE_RESPONSE, {"takeOver": False, "packets": []}, request)

    def _connect(self, session):
        if not session.is_delayed or session.state != "open":
            return
        session.is_delayed = False
        session.cancel("delay")
        self.on_connection(session)
        for packet in session.delayed_packets:
            session.packet(packet)

    # HTTP

    async def _serve(self, request):
        sid, name = request.query.get("sid"), request.query["transport"]
        is_upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        if sid is None:
            return await self._handshake(request, is_upgrade)
        session = self.sessions.get(sid)
        if session is None:
            return await self._serve_remote(request, sid, name, is_upgrade)
        if is_upgrade:
            socket = await self._websocket(request)
            if session.upgrading or session.upgraded:
                socket.close()
            else:
                session.may_upgrade(socket)
            await socket.run()
            return socket.websocket
        if session.transport.name != "polling":
            return refusal(3, "Bad request")
        return await self._poll_or_post(request, session.transport)

    async def _poll_or_post(self, request, transport):
        if request.method == "POST":
            transport.posted(await request.text())
            return web.Response(text="ok", content_type="text/html")
        if transport.writable:
            transport.on_error()
            return web.Response(status=400)
        return await self._answer(transport, transport.opened())

    async def _answer(self, transport, answer):
        """A GET's; one that its client gives up is cancelled."""
        try:
            return web.Response(text=await answer)
        except asyncio.CancelledError:
            transport.aborted()
            raise

    async def _websocket(self, request):
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        return Socket(websocket)

    async def _handshake(self, request, is_upgrade):
        sid = base64.urlsafe_b64encode(secrets.token_bytes(15)).decode()
        if is_upgrade:
            socket = await self._websocket(request)
            self.sessions[sid] = session = Session(self, sid, socket)
            self.on_connection(session)
            await socket.run()
            return socket.websocket
        transport = Polling()
        answer = transport.opened()
        self.sessions[sid] = session = Session(self, sid, transport)
        session.is_delayed = True
        session.at("delay", self.delayed_connection_timeout, lambda: self._connect(session))
        return web.Response(text=await answer)

    async def _acquire(self, sid, name, access, granted):
        """What `granted` makes of the owner, at once when that has answered; `None` without an owner."""
        data = {"sid": sid, "transportName": name, "type": access}
        return await self._ask(
            lambda request: self.publish({"requestId": request, "senderId": self.id, "type": ACQUIRE_LOCK, "data": data}),
            lambda owner: owner and granted(owner))

    async def _ask(self, say, answered):
        """What `answered` makes of the answer, before anything that comes behind that is looked at."""
        self._request += 1
        request = self._request
        pending = asyncio.get_running_loop().create_future()
        self.requests[request] = lambda answer: pending.set_result(answered(answer))
        say(request)
        try:
            return await asyncio.wait_for(pending, self.response_timeout)
        except asyncio.TimeoutError:
            self.requests.pop(request, None)
            return None

    def _hook(self, sid, owner, transport, is_reader):
        if is_reader:
            self.remote[sid] = transport

        def gone(reason):
            transport.forget()
            self.to(owner, CLOSE, {"sid": sid, "reason": reason})
        transport.on_packet = lambda packet: self.to(owner, PACKET, {"sid": sid, "packet": packet})
        transport.on_error = lambda: gone("transport error")
        transport.on_close = lambda: gone("transport close")

    async def _serve_remote(self, request, sid, name, is_upgrade):
        access = "read" if request.method == "GET" else "write"
        transport, answer = Polling(), None

        def granted(owner):
            nonlocal answer
            if not is_upgrade:
                self._hook(sid, owner, transport, access == "read")
                answer = transport.opened() if access == "read" else None
            return owner
        owner = await self._acquire(sid, name, access, granted) if len(sid) == 20 else None
        if owner is None:
            return refusal(1, "Session ID unknown")
        if is_upgrade:
            socket = await self._websocket(request)
            self._try_upgrade(sid, owner, socket)
            await socket.run()
            return socket.websocket
        return await (self._answer(transport, answer) if answer else self._poll_or_post(request, transport))

    def _try_upgrade(self, sid, owner, socket):
        def received(packet):
            if packet == {"type": "ping", "data": "probe"}:
                socket.send([{"type": "pong", "data": "probe"}])
            elif packet["type"] == "upgrade":
                self._hook(sid, owner, socket, True)
                asyncio.create_task(self._tell_upgrade(sid, owner, socket))
            else:
                socket.forget()
                socket.close()
        socket.on_packet = received

    async def _tell_upgrade(self, sid, owner, socket):
        answer = await self._ask(
            lambda request: self.to(owner, UPGRADE, {"sid": sid, "success": True}, request),
            lambda answer: self._upgrade_told(sid, socket, answer))
        if answer is None:
            socket.close()

    def _upgrade_told(self, sid, socket, answer):
        if answer["takeOver"]:
            self.take_overs += 1
            del self.remote[sid]
            self.sessions[sid] = session = Session(self, sid, socket, is_taken_over=True)
            self.on_connection(session)
            session.upgrade_done()
            for packet in answer["packets"]:
                session.packet(packet)
        return answer
