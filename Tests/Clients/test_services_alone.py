"""Each service started by itself over tcp, with endpoints that differ from those it binds, and TLS at the gateway."""

import contextlib
import os
import ssl
import subprocess

import aiohttp
import pytest
import socketio

from cluster import Process, free_port
from wire import Wire


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )
    return chain, key


def policies(process):
    """The kernel's scheduling policy of each thread."""
    found = set()
    for thread in os.listdir(f"/proc/{process.child.pid}/task"):
        with contextlib.suppress(ProcessLookupError):
            found.add(os.sched_getscheduler(int(thread)))
    return found


@pytest.mark.parametrize("options, prefix, policy", [
    ([], [], os.SCHED_BATCH),
    (["--cpu-scheduling", "normal"], [], os.sched_getscheduler(0)),
    # Somebody else's choice stays.
    ([], ["chrt", "--idle", "0"], os.SCHED_IDLE),
])
def test_every_thread_is_scheduled_as_chosen(options, prefix, policy):
    binds = ["--publish-bind", "tcp://127.0.0.1:*", "--subscribe-bind", "tcp://127.0.0.1:*"]
    with Process("broker", *binds, *options, prefix=prefix) as broker:
        broker.announcement(lambda line: "service" in line)
        assert policies(broker) == {policy}


@pytest.fixture(scope="module")
def secure_gateway(certificate):
    """Broker, engine and gateway, none started by `local-cluster`; the gateway's announcement."""
    base = free_port(4)
    publish, subscribe, link, port = range(base, base + 4)
    broker_options = ["--publish-bind", f"tcp://0.0.0.0:{publish}", "--subscribe-bind", f"tcp://0.0.0.0:{subscribe}"]
    brokers = f"tcp://127.0.0.1:{publish}+tcp://127.0.0.1:{subscribe}"
    engine_options = ["--application", "conformance", "--brokers", brokers,
                      "--link-bind", f"tcp://0.0.0.0:{link}", "--link-advertise", f"tcp://127.0.0.1:{link}"]
    chain, key = certificate
    gateway_options = ["--host", "127.0.0.1", "--port", port, "--brokers", brokers,
                       "--tls-certificate", chain, "--tls-private-key", key]
    with (Process("broker", *broker_options) as broker, Process("engine", *engine_options) as engine,
          Process("gateway", *gateway_options) as gateway):
        for service in (broker, engine, gateway):
            service.announcement(lambda line: line.get("service") == service.name)
        yield gateway.announcements[0]


@pytest.fixture
def trust(certificate):
    return ssl.create_default_context(cafile=certificate[0])


async def test_https_and_wss_are_served(secure_gateway, trust):
    assert secure_gateway["url"].startswith("https://")
    connector = aiohttp.TCPConnector(ssl=trust)
    async with aiohttp.ClientSession(connector=connector) as http:
        lines = Wire(http, secure_gateway["url"], "/socket.io/")
        async with lines.upgraded((await lines.open_polling())["sid"]) as socket:
            await socket.send("40")
            assert (await socket.receive()).startswith('40{"sid":"')


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], ["polling", "websocket"]])
async def test_a_stock_client_works_over_tls(secure_gateway, trust, transports):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as http:
        client = socketio.AsyncClient(http_session=http)
        await client.connect(secure_gateway["url"], transports=transports)
        assert await client.call("echo", {"secure": True, "bytes": b"\x01"}) == {"secure": True, "bytes": b"\x01"}
        await client.disconnect()


async def test_the_operations_port_answers_on_each_service(secure_gateway):
    async with aiohttp.ClientSession() as http:
        for path, kind in (("/healthz", "application/json"), ("/readyz", "application/json"), ("/metrics", "text/plain")):
            async with http.get(secure_gateway["operations"] + path) as response:
                assert response.status == 200, (path, await response.text())
                assert response.content_type == kind
