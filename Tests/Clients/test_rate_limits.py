"""What gateways let one address and one session do, where they are told to limit it."""

import asyncio
import subprocess
import time

import aiohttp
import pytest

from cluster import BINARIES
from echoing import echoing, ended
from raw import HOST, UPGRADE, Raw, head
from tcp_cluster import TcpCluster, eventually, metrics, reasons
from test_bounded_memory import frame, raw_websocket
from wire import SEPARATOR, Wire

OPEN = "/socket.io/?EIO=4&transport="
TOO_MANY = 'gateway_address_refusals_total{reason="too many"}'
TOO_FAST = 'gateway_address_refusals_total{reason="too fast"}'


def port_of(cluster):
    return int(cluster.url.rsplit(":", 1)[1])


def test_an_address_has_so_many_connections_on_all_loops_together():
    with TcpCluster("load", gateway_options=("--event-loops", 2, "--maxConnectionsPerAddress", 20)) as cluster:
        port, gateway = port_of(cluster), cluster.gateways[0]
        held = [Raw(port) for _ in range(20)]
        for connection in held:
            connection.send(head(f"GET {OPEN}polling HTTP/1.1", HOST))
            assert connection.answer().status == 200
        for request in (head(f"GET {OPEN}polling HTTP/1.1", HOST),
                        head(f"GET {OPEN}websocket HTTP/1.1", HOST, *UPGRADE)):
            with Raw(port) as refused:
                refused.send(request)
                [answer] = refused.answers()
            assert (answer.status, answer.headers["retry-after"]) == (429, "1")
            assert answer.headers["content-type"] == "application/json" and "maxConnectionsPerAddress" in answer.message
        assert metrics(gateway)[TOO_MANY] == 2
        # Of very many only a few are told.
        crowd = [Raw(port) for _ in range(100)]
        told = sum(bool(connection.received()) for connection in crowd)
        assert 16 <= told < 100
        for connection in crowd + held[:5]:
            connection.socket.close()
        deadline = time.monotonic() + 5
        while (free := metrics(gateway)["gateway_connections"]) > 15:
            assert time.monotonic() < deadline, free
            time.sleep(0.02)
        with Raw(port) as connection:
            connection.send(head(f"GET {OPEN}websocket HTTP/1.1", HOST, *UPGRADE))
            assert b" 101 " in connection.until(b"\r\n\r\n")
        for connection in held:
            connection.socket.close()


async def test_an_address_opens_connections_at_its_rate_and_those_that_are_open_go_on():
    limits = ("--connection-rate-limit", 50, "--connectionRateBurst", 100)
    with TcpCluster("load", gateway_options=limits) as cluster:
        port, accepted, refused = port_of(cluster), 0, 0
        async with echoing(cluster.url, websockets=5, pollers=2) as clients:
            await asyncio.gather(*(client.receives(10) for client in clients))

            def hammer():
                nonlocal accepted, refused
                end = time.monotonic() + 2
                while time.monotonic() < end:
                    with Raw(port) as connection:
                        connection.send(head("GET /nowhere HTTP/1.1", HOST))
                        status = connection.answer().status
                        accepted, refused = accepted + (status == 404), refused + (status == 429)

            await asyncio.to_thread(hammer)
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == [] and max(client.longest_silence for client in clients) < 1.5
        # What is left of the burst, and two seconds at the rate.
        assert 120 <= accepted <= 205 and refused > 0, (accepted, refused)
        assert metrics(cluster.gateways[0])[TOO_FAST] == refused


RATE = ("--message-rate-limit", 100, "--messageRateBurst", 20, "--message-rate-timeout", 2000)


async def test_a_client_above_its_message_rate_is_slowed_down_and_loses_nothing():
    with TcpCluster("load", gateway_options=RATE) as cluster:
        async with aiohttp.ClientSession() as http:
            lines = Wire(http, cluster.url, "/socket.io/")
            async with lines.websocket() as socket:
                await socket.receive()
                await socket.send("40")
                await socket.receive()
                began = time.monotonic()
                for number in range(150):
                    await socket.send(f'42{number}["echo",{number}]')
                assert await socket.receive_many(150) == [f"43{number}[{number}]" for number in range(150)]
                assert 1.2 < time.monotonic() - began < 2.2
            assert metrics(cluster.gateways[0])["gateway_rate_pauses_total"] > 5
            sid = (await lines.open_polling())["sid"]
            assert await lines.post(sid, "40") == (200, "ok")
            began = time.monotonic()
            for first in range(0, 150, 50):
                body = SEPARATOR.join(f'42{number}["echo",{number}]' for number in range(first, first + 50))
                assert await lines.post(sid, body) == (200, "ok")
            # The last POST waits for what the two before it have cost beyond the burst.
            assert 0.7 < time.monotonic() - began < 2
        assert not reasons(cluster.gateways[0], "gateway_closes").keys() & {"message rate exceeded"}


async def test_a_client_that_stays_above_its_message_rate_is_closed_with_a_reason():
    with TcpCluster("load", gateway_options=RATE) as cluster:
        gateway, engine = cluster.gateways[0], cluster.engines[0]
        async with echoing(cluster.url, websockets=3, pollers=1, outstanding=1, pause=0.05) as clients:
            async with aiohttp.ClientSession() as http:
                async with raw_websocket(cluster.url) as flooding:
                    flooding.write(frame("40") + frame('42["echo",1]') * 20_000)
                    await eventually(lambda: reasons(engine, "engine_sessions_closed"),
                                     lambda closed: closed == {"message rate exceeded": 1})
                assert reasons(gateway, "gateway_closes") == {"message rate exceeded": 1}
                socket = await http.ws_connect(cluster.url + OPEN + "websocket")
                await socket.send_str("40")
                for _ in range(1_000):
                    await socket.send_str('42["echo",1]')
                while (await socket.receive(10)).type is aiohttp.WSMsgType.TEXT:
                    pass
                assert socket.close_code == 1008
                lines = Wire(http, cluster.url, "/socket.io/")
                sid = (await lines.open_polling())["sid"]
                assert await lines.post(sid, SEPARATOR.join(["40"] + ['42["echo",1]'] * 1_000)) == (200, "ok")
                status, body = await lines.post(sid, '42["echo",1]')
                assert status == 429 and "messageRateLimit" in body
                await eventually(lambda: reasons(engine, "engine_sessions_closed"),
                                 lambda closed: closed == {"message rate exceeded": 3})
                assert metrics(gateway)["gateway_rate_exceeded_total"] == 3
            await asyncio.gather(*(client.receives(10) for client in clients))
            assert ended(clients) == [] and max(client.longest_silence for client in clients) < 1.5


async def test_behind_a_trusted_proxy_the_clients_are_told_apart_by_what_it_forwards():
    limits = ("--connection-rate-limit", 1, "--connection-rate-burst", 2, "--trusted-proxies", "127.0.0.0/8")
    with TcpCluster("load", gateway_options=limits) as cluster:
        async with aiohttp.ClientSession() as http:
            async def handshake(client):
                parameters = {"EIO": "4", "transport": "polling"}
                async with http.get(cluster.url + "/socket.io/", params=parameters,
                                    headers={"X-Forwarded-For": f"198.51.100.1, {client}"}) as response:
                    return response.status

            assert [await handshake("2001:db8::1") for _ in range(3)] == [200, 200, 429]
            assert await handshake("2001:db8::2") == 429  # One network, one client.
            assert await handshake("192.0.2.1") == 200


@pytest.mark.parametrize("option, value", [
    ("--trusted-proxies", "10.0.0.1/8"), ("--trustedProxies", "proxy.example"), ("--response-timeout", "0"),
    ("--message-rate-limit", "-1"), ("--messageRateTimeout", "0"), ("--max-connections-per-address", "many"),
])
def test_nonsense_is_refused_by_the_option_s_name(option, value):
    name = {"--trustedProxies": "trusted-proxies", "--messageRateTimeout": "message-rate-timeout"}.get(option, option[2:])
    gateway = subprocess.run([BINARIES / "gateway", "--brokers", "tcp://127.0.0.1:1+tcp://127.0.0.1:2", option, value],
                             capture_output=True, timeout=20)
    assert gateway.returncode == 64 and f'{name}: "{value}"' in gateway.stderr.decode()
