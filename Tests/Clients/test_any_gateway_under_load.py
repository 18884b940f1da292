"""Many sessions at once, each request of theirs through another gateway: nothing fails, is lost, late or out of order."""

import asyncio
import json
import statistics
import threading
import time

import pytest

from cluster import CLIENT
from echoing import echoing
from gateway_proxy import GatewayProxy
from linked_clusters import LinkedClusters
from raw import HOST, Raw, head
from spread import Spread, any_gateway, in_turn
from wire import SEPARATOR

# In one cluster, and across two.
UPGRADES, UPGRADES_ACROSS = 1000, 200
POSTS, POSTS_ACROSS = 10_000, 2_000
PATH = "/socket.io/"


def percentiles(seconds):
    ordered = sorted(seconds)
    points = {name: ordered[min(int(len(ordered) * share), len(ordered) - 1)] for name, share in (("p50", .5), ("p99", .99))}
    return ", ".join(f"{name} {value * 1000:.1f} ms" for name, value in {**points, "max": ordered[-1]}.items())


@pytest.fixture(scope="module")
def alone():
    # What the option is for is a linked cluster; in one alone it must delay nothing.
    with Spread("conformance", "--delayed-connection-timeout", 60_000) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def linked():
    with LinkedClusters("conformance", environment={"SIGNALBOX_CLIENT_DIRECTORY": str(CLIENT)}) as clusters:
        yield clusters


@pytest.fixture(params=["alone", "linked"])
def cluster(request):
    return request.getfixturevalue(request.param)


def is_linked(cluster):
    return isinstance(cluster, LinkedClusters)


class Upgrading:
    """A client that polls through one gateway, probes through the next and sends what it has behind the upgrade packet."""

    def __init__(self, lines, number):
        self.lines, self.number = lines, number
        self.sends_behind = number % 2 == 0

    async def run(self):
        """How long the upgrade took: from its beginning to the first echo over the WebSocket."""
        polling, probing = (self.lines.through(self.lines.choose()) for _ in range(2))
        assert polling.base != probing.base
        sid = (await polling.open_polling())["sid"]
        assert await self.lines.post(sid, "40") == (200, "ok")
        packets = []
        while len(packets) < 2:
            packets += (await polling.get(sid))[1].split(SEPARATOR)
        assert packets[0].startswith("40{") and packets[1:] == ['42["auth",{}]'], packets
        poll = asyncio.create_task(polling.get(sid))
        assert await self.lines.post(sid, self.event(1)) == (200, "ok")
        assert await poll == (200, self.answer(1))

        poll = asyncio.create_task(polling.get(sid))
        began = time.monotonic()
        async with probing.websocket(sid) as socket:
            await socket.send("2probe")
            assert await socket.receive() == "3probe"
            assert await poll == (200, "6")
            await socket.send("5")
            if not self.sends_behind:
                await asyncio.sleep(0.005)
            await socket.send(self.event(2))
            assert await socket.receive() == self.answer(2)
            took = time.monotonic() - began
            await socket.send(self.event(3))
            assert await socket.receive() == self.answer(3)
        return took

    def event(self, step):
        return f'42{step}["echo","{self.number} {step}"]'

    def answer(self, step):
        return f'43{step}["{self.number} {step}"]'


@pytest.mark.timeout(300)
async def test_upgrades_with_poll_and_probe_at_different_gateways_under_load(cluster, capsys):
    clients, count = asyncio.Semaphore(8), UPGRADES_ACROSS if is_linked(cluster) else UPGRADES

    async def upgrade(lines, number):
        async with clients:
            return await Upgrading(lines, number).run()

    with GatewayProxy(cluster.ports) as proxy:
        async with any_gateway(cluster.urls, PATH, in_turn) as lines, \
                echoing(proxy.url, websockets=8, pollers=4, pause=0.05) as others:
            began = time.monotonic()
            took = await asyncio.gather(*(upgrade(lines, number) for number in range(count)))
            lasted = time.monotonic() - began
            assert not [other.end for other in others if other.end]
            echoes = sum(other.received for other in others)
    with capsys.disabled():
        print(f"\n{count} upgrades in {lasted:.1f} s beside {echoes} echoes of others: {percentiles(took)}")
    # All but a few, for which a machine with other things to do had no time.
    assert len(took) == count and sorted(took)[-count // 50 - 8] < 1 and max(took) < 5


JAVASCRIPT_CLIENTS = """
async (count) => {
  const results = [];
  const one = (number) => new Promise((resolve) => {
    const delay = 250 * number / (count - 1);
    const socket = io({forceNew: true, reconnection: false, auth: (tell) => setTimeout(() => tell({number}), delay)});
    const fail = (what) => resolve({number, failure: String(what)});
    setTimeout(() => fail("timeout: " + (socket.io.engine && socket.io.engine.transport.name)), 15000);
    socket.on("connect_error", fail);
    socket.on("disconnect", fail);
    let auth;
    socket.on("auth", (value) => { auth = value; });
    socket.on("connect", async () => {
      if (socket.io.engine.transport.name !== "websocket") {
        await new Promise((upgraded) => socket.io.engine.once("upgrade", upgraded));
      }
      const echoed = await socket.emitWithAck("echo", number);
      const transport = socket.io.engine.transport.name;
      socket.off("disconnect");
      socket.disconnect();
      resolve({number, auth, echoed, transport});
    });
  });
  for (let first = 0; first < count; first += 4) {
    const numbers = [0, 1, 2, 3].map((next) => first + next).filter((number) => number < count);
    results.push(...await Promise.all(numbers.map(one)));
  }
  return results;
}
"""


async def test_javascript_clients_with_an_asynchronous_auth_all_connect(cluster, browser, capsys):
    """Stock clients whose `auth` takes 0 to 250 ms, 40 of 40: the namespace is joined before, amid and after the upgrade."""
    count = 40
    with GatewayProxy(cluster.ports, at_random=True) as proxy:
        page = await browser.new_page()
        await page.goto(proxy.url + "/")
        results = await asyncio.wait_for(page.evaluate(JAVASCRIPT_CLIENTS, count), 60)
        spread = sorted(proxy.accepted.values())
    expected = [{"number": number, "auth": {"number": number}, "echoed": number, "transport": "websocket"}
                for number in range(count)]
    assert results == expected
    assert spread[0] > 0, "a gateway was never used"
    with capsys.disabled():
        print(f"\n{count} of {count} JavaScript clients connected and upgraded; connections per gateway: {spread}")


async def test_the_connection_of_a_polling_session_is_not_delayed(alone, capsys):
    """From the handshake's beginning to the first event that the application sends on `connection`."""
    took = []
    async with any_gateway(alone.urls, PATH) as lines:
        for _ in range(60):
            began = time.monotonic()
            sid = (await lines.open_polling())["sid"]
            poll = asyncio.create_task(lines.get(sid))
            assert await lines.post(sid, "40") == (200, "ok")
            _, body = await poll
            while '42["auth",{}]' not in body:
                body += (await lines.get(sid))[1]
            took.append(time.monotonic() - began)
            assert await lines.post(sid, "1") == (200, "ok")
    with capsys.disabled():
        print(f"\nhandshake to first event over long-polling: {percentiles(took)}")
    # A delay would be in each of them; a machine that has other things to do delays but some.
    assert sorted(took)[len(took) // 10] < 0.15 and statistics.median(took) < 0.3


class Answers(threading.Thread):
    """Polls one session, each time through the next gateway, until `wanted` messages have come back."""

    def __init__(self, ports, target, wanted):
        super().__init__(daemon=True)
        self.connections = [Raw(port) for port in ports]
        self.request = head(f"GET {target} HTTP/1.1", HOST)
        self.wanted = wanted
        self.messages = []
        self.pings = 0
        self.failure = None

    def run(self):
        polls = 0
        while len(self.messages) < self.wanted and self.failure is None:
            connection = self.connections[polls % len(self.connections)]
            connection.send(self.request)
            answer = connection.answer()
            polls += 1
            if answer.status != 200:
                self.failure = answer
                return
            packets = answer.body.decode().split(SEPARATOR)
            self.pings += packets.count("2")
            self.messages += [json.loads(packet[2:])[1] for packet in packets if packet != "2"]


def test_sequential_posts_over_alternating_gateways_keep_their_order(cluster, capsys):
    count = POSTS_ACROSS if is_linked(cluster) else POSTS
    with Raw(cluster.ports[0]) as connection:
        connection.send(head(f"GET {PATH}?EIO=4&transport=polling HTTP/1.1", HOST))
        sid = json.loads(connection.answer().body[1:])["sid"]
    target = f"{PATH}?EIO=4&transport=polling&sid={sid}"
    ways = [Raw(port) for port in cluster.ports]

    def post(number, body):
        way = ways[number % len(ways)]
        way.send(head(f"POST {target} HTTP/1.1", HOST, f"Content-Length: {len(body)}") + body)
        answer = way.answer()
        assert (answer.status, answer.body) == (200, b"ok"), (number, answer)

    post(0, b"40")
    polls = Raw(cluster.ports[1])
    polls.send(head(f"GET {target} HTTP/1.1", HOST))
    opened = polls.answer().body.decode().split(SEPARATOR)
    if len(opened) < 2:
        polls.send(head(f"GET {target} HTTP/1.1", HOST))
        opened += polls.answer().body.decode().split(SEPARATOR)
    assert opened[1:] == ['42["auth",{}]']
    answers = Answers(cluster.ports, target, wanted=count)
    answers.start()
    began = time.monotonic()
    pongs = 0
    for number in range(count):
        post(number, f'42["message",{number}]'.encode())
        if pongs < answers.pings:
            pongs += 1
            post(number + 1, b"3")
    took = time.monotonic() - began
    answers.join(30)
    assert answers.failure is None
    inversions = sum(one > other for one, other in zip(answers.messages, answers.messages[1:]))
    with capsys.disabled():
        print(f"\n{count} POSTs over alternating gateways in {took:.1f} s: {inversions} inversions")
    assert answers.messages == list(range(count))
    for connection in [*ways, polls, *answers.connections]:
        connection.socket.close()
