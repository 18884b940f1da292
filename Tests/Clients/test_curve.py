"""A cluster whose nodes have keys: it works as ever, and whoever has no key that is allowed gets nothing of it."""

import asyncio
import os
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest
import socketio
import zmq

from cluster import BINARIES, LocalCluster, Process, free_port
from echoing import echoing, ended
from keys import Keys
from tcp_cluster import TcpCluster, announced, eventually, metrics, readiness, sessions

# So that there is something to overhear on the plane.
TRAFFIC = ["--heartbeat-interval", 100, "--heartbeat-timeout", 2000]
ANY_PORT = "tcp://127.0.0.1:*"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """`foreign` is on nobody's list; brokers alone trust `stranger`."""
    keys = Keys(tmp_path_factory.mktemp("keys"), "foreign", "stranger")
    keys.allow(keys.nodes, "engine", "gateway", "stranger")
    return keys


@pytest.fixture(scope="module")
def cluster(keys):
    with TcpCluster("conformance", broker_options=keys.broker, engine_options=[*keys.member("engine", "gateway"), *TRAFFIC],
                    gateway_options=[*keys.member("gateway", "engine"), *TRAFFIC]) as cluster:
        yield cluster


@contextmanager
def gateway(cluster, *options):
    with Process("gateway", "--port", 0, "--brokers", *cluster.brokers, "--shutdown-timeout", 100, *TRAFFIC, *options,
                 environment={"SIGNALBOX_LOG_LEVEL": "error"}) as process:
        yield process


@contextmanager
def engine(cluster, *options):
    """It is announced only once it has joined, so one that is kept out is asked through a port of our choice."""
    port = free_port()
    with Process("engine", "--application", "conformance", "--brokers", *cluster.brokers, "--link-bind", "tcp://127.0.0.1:0",
                 "--operations-port", port, "--shutdown-timeout", 100, *TRAFFIC, *options) as process:
        process.announcements.append({"service": "engine", "operations": f"http://127.0.0.1:{port}"})
        yield process


def missing(service, condition):
    """Why a service is not ready."""
    return next((entry["reason"] for entry in readiness(service)["missing"] if entry["name"] == condition), None)


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], ["polling", "websocket"]])
async def test_a_stock_client_works(cluster, transports):
    client = socketio.AsyncClient()
    await client.connect(cluster.url, transports=transports)
    assert await client.call("echo", {"bytes": b"\x00\x01"}) == {"bytes": b"\x00\x01"}
    await client.disconnect()


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
async def test_local_cluster_makes_keys_for_one_run(transports):
    with LocalCluster("conformance", "--curve", "--brokers", 2) as cluster:
        client = socketio.AsyncClient()
        await client.connect(cluster.url, transports=transports)
        assert await client.call("echo", "secret") == "secret"
        await client.disconnect()
        for name in ("broker", "engine"):
            endpoint = next(iter(cluster.service(name)["endpoints"].values()))
            with raw(zmq.DEALER, endpoint) as (dealer, _):
                assert not dealer.poll(500, zmq.POLLIN | zmq.POLLOUT)


@pytest.mark.parametrize("is_secret", [False, True])
async def test_whoever_sees_the_bytes_of_a_link_reads_nothing(keys, is_secret):
    """Without keys it does: so there is something to hide."""
    options = {"broker_options": keys.broker, "engine_options": keys.member("engine", "gateway"),
               "gateway_options": keys.member("gateway", "engine")} if is_secret else {}
    with TcpCluster("conformance", **options) as cluster:
        client = socketio.AsyncClient()
        await client.connect(cluster.url, transports=["websocket"])
        cluster.paths[0].overheard = bytearray()
        assert await client.call("echo", "attack at dawn") == "attack at dawn"
        overheard = bytes(cluster.paths[0].overheard)
        await client.disconnect()
    assert len(overheard) > 100
    assert (b"attack" in overheard) != is_secret


# MARK: Services that may not join


@pytest.mark.parametrize("name, reason", [
    ("foreign", "refused: this node's public key is not among those allowed there"),
    (None, "CURVE"),  # It, or the broker, notices first; both say it.
])
async def test_a_gateway_that_is_not_allowed_gets_nothing_and_costs_nobody_anything(cluster, keys, name, reason):
    before = metrics(cluster.processes[0]).get("curve_refused_total", 0)
    async with echoing(cluster.url, websockets=2, pollers=2) as clients:
        with gateway(cluster, *(keys.member(name, "engine") if name else ())) as intruder:
            await eventually(lambda: missing(intruder, "brokers"), lambda text: text and reason in text)
            for client in clients:
                await client.receives(100)
            answer = await asyncio.to_thread(readiness, intruder)
            assert answer["ready"] is False and answer["engines"] == []
            assert {broker["state"] for broker in answer["brokers"]} == {"joining"}
            assert metrics(cluster.engines[0])["engine_links"] == 1
            assert (metrics(cluster.processes[0]).get("curve_refused_total", 0) > before) == (name is not None)
        assert not ended(clients)
    assert readiness(cluster.gateways[0])["ready"]


async def test_a_gateway_that_does_not_know_the_brokers_key_gets_nothing(cluster, keys):
    options = keys.options("gateway", keys.public("engine")) + ["--curve-broker-keys", keys.public("foreign")]
    with gateway(cluster, *options) as mistaken:
        await eventually(lambda: missing(mistaken, "brokers"), lambda text: text and "the right one?" in text)
        assert readiness(mistaken)["engines"] == []


async def test_an_engine_that_is_not_allowed_gets_no_sessions(cluster, keys):
    with engine(cluster, *keys.member("foreign", "gateway")) as intruder:
        await eventually(lambda: await_answer(intruder, "brokers"), lambda text: text and "refused: " in text)
        await opens_sessions(cluster, besides=intruder)


async def test_an_engine_that_brokers_alone_trust_gets_no_sessions(cluster, keys):
    """It is on the plane, where it may call itself an engine; whom gateways dial they know themselves."""
    with engine(cluster, *keys.member("stranger", "gateway")) as stranger:
        await eventually(lambda: await_answer(stranger, "slot"), lambda text: text == "")
        await opens_sessions(cluster, besides=stranger)
        assert "engine_links" not in metrics(stranger)


def await_answer(service, condition):
    """As `missing`, of a service that may still be starting: `None` until it answers, then a text, empty if nothing is."""
    try:
        return missing(service, condition) or ""
    except OSError:
        return None


async def opens_sessions(cluster, besides):
    async with echoing(cluster.url, websockets=5, pollers=5) as clients:
        for client in clients:
            await client.receives(10)
        await eventually(lambda: sessions(cluster.engines[0]), lambda count: count >= 10)
        assert sessions(besides) == 0
        assert len(readiness(cluster.gateways[0])["engines"]) == 1


async def test_a_gateway_that_brokers_alone_trust_is_not_let_in_by_engines(cluster, keys):
    with gateway(cluster, *keys.member("stranger", "engine")) as stranger:
        await eventually(lambda: missing(stranger, "links"), lambda text: text and "not linked to 1 of 1 engines" in text)
        await eventually(lambda: metrics(cluster.engines[0]), lambda figures: figures.get("curve_refused_total", 0) > 0)
        assert metrics(cluster.engines[0])["engine_links"] == 1
        assert not readiness(stranger)["ready"]


async def test_a_key_that_is_added_to_the_lists_comes_in_without_a_restart(tmp_path):
    keys = Keys(tmp_path, "late")
    gateways = tmp_path / "gateways.public"
    keys.allow(gateways, "gateway")
    engine_options = keys.options("engine", gateways) + ["--curve-broker-keys", keys.public("broker")]
    with (TcpCluster("conformance", broker_options=keys.broker, engine_options=engine_options,
                     gateway_options=keys.member("gateway", "engine")) as cluster,
          gateway(cluster, *keys.member("late", "engine")) as late):
        await eventually(lambda: missing(late, "brokers"), lambda text: text and "refused: " in text)
        keys.allow(gateways, "gateway", "late")
        keys.allow(keys.nodes, "engine", "gateway", "late")
        await eventually(lambda: readiness(late), lambda answer: answer["ready"])
        client = socketio.AsyncClient()
        await client.connect(announced(late)["url"])
        assert await client.call("echo", 1) == 1
        await client.disconnect()


# MARK: Sockets of somebody else


@contextmanager
def raw(kind, endpoint, keys=None, name=None):
    """A ZeroMQ socket that is none of ours, without a key or with the key pair of that name; and its monitor."""
    with zmq.Context() as context, context.socket(kind) as stranger:
        stranger.linger = 0
        stranger.immediate = True
        if name:
            stranger.curve_secretkey = keys.secret_key(name).encode()
            stranger.curve_publickey = keys.public_key(name).encode()
            stranger.curve_serverkey = keys.public_key("engine" if kind == zmq.DEALER else "broker").encode()
        if kind == zmq.SUB:
            stranger.subscribe(b"")
        monitor = stranger.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        stranger.connect(endpoint)
        yield stranger, monitor
        stranger.disable_monitor()
        monitor.close()


@pytest.mark.parametrize("name, hears", [(None, False), ("foreign", False), ("gateway", True)])
async def test_a_subscriber_without_an_allowed_key_hears_nothing(cluster, keys, name, hears):
    """The last one proves that there is something to hear."""
    subscribe = announced(cluster.processes[0])["endpoints"]["subscribe"]
    async with echoing(cluster.url, websockets=2) as clients:
        with raw(zmq.SUB, subscribe, keys, name) as (subscriber, monitor):
            assert bool(await asyncio.to_thread(subscriber.poll, 3000)) == hears
            assert bool(monitor.poll(0)) == hears
        for client in clients:
            await client.receives(10)


@pytest.mark.parametrize("name, speaks", [(None, False), ("foreign", False), ("stranger", False), ("gateway", True)])
async def test_a_dealer_without_an_allowed_key_reaches_no_engine(cluster, keys, name, speaks):
    link = announced(cluster.engines[0])["endpoints"]["link"]
    with raw(zmq.DEALER, link, keys, name) as (dealer, monitor):
        assert bool(await asyncio.to_thread(dealer.poll, 2000, zmq.POLLOUT)) == speaks
        assert bool(monitor.poll(500)) == speaks


async def test_a_publisher_without_an_allowed_key_reaches_no_node(cluster):
    publish = announced(cluster.processes[0])["endpoints"]["publish"]
    with raw(zmq.PUB, publish) as (publisher, monitor):
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            publisher.send(b"anything")
            await asyncio.sleep(0.01)
        assert not monitor.poll(0)


@pytest.mark.parametrize("role", ["publish", "subscribe", "link"])
def test_plaintext_by_hand_gets_the_greeting_and_the_end(cluster, role):
    service = cluster.engines[0] if role == "link" else cluster.processes[0]
    port = int(announced(service)["endpoints"][role].rsplit(":", 1)[1])
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
    ready = b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(greeting + ready + b"\x00\x01\x01")
        try:
            while chunk := connection.recv(4096):
                received += chunk
        except ConnectionResetError:
            pass
    # Version 3.x, CURVE, as its server.
    answer = b"\xff" + (1).to_bytes(8) + b"\x7f\x03" + received[11:12] + b"CURVE".ljust(20, b"\0") + b"\x01" + bytes(31)
    assert answer.startswith(received)


# MARK: Configuration


def ends_with(code, name, *arguments):
    """What a command says that cannot work."""
    command = subprocess.run([BINARIES / name, *map(str, arguments)], capture_output=True, text=True, timeout=20)
    assert command.returncode == code, (command.returncode, command.stderr)
    return command.stderr


@pytest.mark.parametrize("name", ["broker", "engine", "gateway"])
def test_keys_that_make_no_sense_end_the_service_with_the_options_name(keys, tmp_path, name):
    options = {
        "broker": ["--publish-bind", ANY_PORT, "--subscribe-bind", ANY_PORT],
        "engine": ["--link-bind", ANY_PORT, "--brokers", "tcp://a:1+tcp://a:2"],
        "gateway": ["--port", 0, "--brokers", "tcp://a:1+tcp://a:2"],
    }[name]
    member = [] if name == "broker" else ["--curve-broker-keys", keys.public("broker")]
    readable, nonsense = tmp_path / "readable", tmp_path / "nonsense"
    readable.write_text(keys.secret_key(name))
    readable.chmod(0o644)
    nonsense.write_text("nonsense\n")
    nonsense.chmod(0o600)
    secret, allowed = keys.folder / f"{name}.secret", keys.nodes

    def refusal(secret, allowed, member):
        given = [("--curve-secret-key-file", secret), ("--curve-allowed-keys", allowed)]
        return ends_with(64, name, *options, *(word for pair in given if pair[1] for word in pair), *member)

    assert f'curve-secret-key-file: "{readable}"' in (text := refusal(readable, allowed, member)) and "mode is 644" in text
    assert keys.secret_key(name) not in text
    assert "line 1 has no key of 40 Z85 characters" in refusal(nonsense, allowed, member)
    assert "No such file" in refusal(tmp_path / "none", allowed, member)
    assert f'curve-allowed-keys: "{nonsense}"' in refusal(secret, nonsense, member)
    assert "curve-allowed-keys: " in refusal(secret, None, member)
    assert "nothing without curve-secret-key-file" in refusal(None, allowed, member)
    if member:
        assert "curve-broker-keys: " in refusal(secret, allowed, [])
        assert f'curve-broker-keys: "{nonsense}"' in refusal(secret, allowed, ["--curve-broker-keys", nonsense])
    # A secret that stood on a command line would be everybody's.
    assert "--curve-secret-key" in ends_with(64, name, *options, "--curve-secret-key", "secret")


def test_keys_are_closed_to_others_and_never_overwritten(tmp_path):
    keys = Keys(tmp_path, "one")
    secret = keys.secret_key("one")
    assert os.stat(tmp_path / "one.secret").st_mode & 0o777 == 0o600
    assert f"{tmp_path}/one.secret exists already" in ends_with(1, "signalbox-keys", "--folder", tmp_path, "two", "one")
    assert keys.secret_key("one") == secret and not (tmp_path / "two.secret").exists()
    assert "is no name" in ends_with(64, "signalbox-keys", "--folder", tmp_path, "../one")
    assert '"two" is there twice' in ends_with(64, "signalbox-keys", "--folder", tmp_path, "two", "three", "two")
    assert not (tmp_path / "two.secret").exists()
