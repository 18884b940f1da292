"""Clients that take more than their share: of memory, time, connections or file descriptors. Each is refused or ended,
within bounds, and a bystander is served as ever. `pytest -rP` shows the figures."""

import re
import resource
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from bystander import bystander
from cluster import LocalCluster
from footprint import Footprint
from raw import HOST, UPGRADE, Raw, ask, ask_once, eventually, head, open_session

MB = 1 << 20
OPEN = "/engine.io/?EIO=4&transport=polling"
CHUNKED = "Transfer-Encoding: chunked"
# In seconds; the options are milliseconds.
HEADERS, REQUEST, KEEP_ALIVE = 1.0, 1.5, 1.0


@pytest.fixture(scope="module")
def hasty():
    """A cluster whose gateway has little patience."""
    with LocalCluster("echo", environment={
        "SIGNALBOX_HEADERS_TIMEOUT": str(int(HEADERS * 1000)), "SIGNALBOX_REQUEST_TIMEOUT": str(int(REQUEST * 1000)),
        "SIGNALBOX_KEEP_ALIVE_TIMEOUT": str(int(KEEP_ALIVE * 1000)),
    }) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def patient():
    """A cluster whose time limits play no part."""
    with LocalCluster("echo") as cluster:
        yield cluster


def footprint(cluster):
    return Footprint(cluster.service("gateway")["pid"])


def metric(cluster, name):
    with urllib.request.urlopen(cluster.service("gateway")["operations"] + "/metrics") as response:
        return int(re.search(rf"^signalbox_{name} (\d+)$", response.read().decode(), re.M)[1])


def post(sid, *fields):
    return head(f"POST {OPEN}&sid={sid} HTTP/1.1", HOST, *fields)


def flood_all(cluster, floods):
    """Each of `floods` – a start, a piece that is repeated, a status – in a connection of its own, all at once.

    The gateway ends all of them soon, taking little, and nobody else is hurt. Returns the answers; some are taken back
    by the reset that ends what would not end.
    """
    before, begun = footprint(cluster), time.monotonic()

    def flood(name):
        start, piece, status = floods[name]
        with Raw(cluster.port) as connection:
            connection.send(start if isinstance(start, bytes) else start.encode())
            taken = connection.flood(piece if isinstance(piece, bytes) else piece.encode(), 1000 * MB)
            answers = connection.answers()
        print(f"{name}: {status}, {taken / MB:.1f} MB taken")
        assert [answer.status for answer in answers] in ([status], []), name
        assert taken < 64 * MB, name
        return answers

    with bystander(cluster), ThreadPoolExecutor(len(floods)) as pool:
        answers = list(pool.map(flood, floods))
    print(f"{time.monotonic() - begun:.1f} s, memory grew by {before.growth / MB:.1f} MB")
    assert time.monotonic() - begun < 6 and before.growth < 32 * MB
    return [answer for each in answers for answer in each]


class TestHeadBombs:
    def test_without_end_are_refused(self, patient):
        get = f"GET / HTTP/1.1\r\n{HOST}\r\n"
        trailers = (post(open_session(patient.port), CHUNKED) + b"0\r\n").decode()
        flood_all(patient, {
            "many headers": (get, "x: y\r\n" * 1000, 431), "a long value": (get + "x: ", "y" * 10_000, 431),
            "a long name": (get, "x" * 10_000, 431), "large headers": (get, "x: " + "y" * 8_000 + "\r\n", 431),
            "a long path": ("GET /", "x" * 10_000, 414), "a long query": ("GET /?", "a=b&" * 2_500, 414),
            "empty lines": ("", "\r\n" * 5_000, 431), "a long method": ("", "X" * 10_000, 400),
            "trailers": (trailers, "x: " + "y" * 8_000 + "\r\n", 431),
        })

    @pytest.mark.parametrize("request_bytes, status", [
        (head("GET / HTTP/1.1", HOST, *["x: y"] * 100_000), 431),
        (head("GET / HTTP/1.1", HOST, "x: " + "y" * 10 * MB), 431),
        (head("GET / HTTP/1.1", HOST, "y" * 10 * MB + ": x"), 431),
        (head("GET /" + "x" * (64 << 10) + " HTTP/1.1", HOST), 414),
        (head("GET /" + "x" * 10 * MB + " HTTP/1.1", HOST), 414),
        (head("GET / HTTP/1.1", HOST, *["x: y"] * 300), 431),
        (head("GET / HTTP/1.1", HOST, *["x: " + "y" * 1000] * 100), 431),
    ], ids=["100,000 headers", "a value of 10 MB", "a name of 10 MB", "a target of 64 KB", "a target of 10 MB",
            "300 headers", "headers of 100 KB"])
    def test_that_end_get_their_refusal(self, patient, request_bytes, status):
        before = footprint(patient)
        begun = time.monotonic()
        [answer] = ask(patient.port, request_bytes)
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        assert "expected at most" in answer.message
        assert time.monotonic() - begun < 2 and before.growth < 16 * MB

    def test_large_heads_that_are_right_are_read(self, patient):
        fields = ["x: " + "y" * 16_000] * 3 + ["x: y"] * 200
        assert ask_once(patient.port, head(f"GET {OPEN}&x=" + "y" * 10_000 + " HTTP/1.1", HOST, *fields)).status == 200

    def test_held_back_take_bounded_memory(self, patient):
        """A thousand clients send all of a head that is allowed but for its end."""
        before = footprint(patient)
        part = head("GET / HTTP/1.1", HOST, *["x: " + "y" * 15_000] * 4)[:-2]
        with ExitStack() as connections, bystander(patient):
            for _ in range(1000):
                connections.enter_context(Raw(patient.port)).send(part)
            eventually(lambda: metric(patient, "gateway_connections") > 1000)
            each = before.growth / 1000
            print(f"{each / 1024:.0f} KB for each head of {len(part) / 1024:.0f} KB")
        assert each < 256 << 10


class TestBodies:
    def test_that_are_too_large_are_refused_unread(self, patient):
        """413 without a body, as Engine.IO has it, and the session lives on."""
        kinds = {
            "of 10 GB": (f"Content-Length: {10 << 30}", b"4" + b"x" * 65_535),
            "chunked without end": (CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"),
            "of chunks of one byte": (CHUNKED, b"1\r\nx\r\n" * 10_000),
            "of chunks with extensions": (CHUNKED, b"1;" + b"e" * 15 + b"\r\nx\r\n" + b"1\r\nx\r\n" * 9),
        }
        sids = {name: open_session(patient.port) for name in kinds}
        answers = flood_all(patient, {
            name: (post(sids[name], field), piece, 413) for name, (field, piece) in kinds.items()
        })
        assert set(answer.body for answer in answers) <= {b""}
        for sid in sids.values():
            with Raw(patient.port) as connection:
                connection.send(post(sid, "Content-Length: 6") + b"4alive")
                assert connection.answer().body == b"ok"
            assert ask_once(patient.port, head(f"GET {OPEN}&sid={sid} HTTP/1.1", HOST)).body == b"4alive"

    @pytest.mark.parametrize("length", [1_000_001, 4_000_000])
    def test_a_client_that_sends_all_of_it_first_reads_its_refusal(self, patient, length):
        sid = open_session(patient.port)
        [answer] = ask(patient.port, post(sid, f"Content-Length: {length}") + bytes(length))
        assert (answer.status, answer.body) == (413, b"")

    def test_that_nobody_reads_are_not_kept(self, patient):
        get, large = head("GET / HTTP/1.1", HOST), f"Content-Length: {10 << 30}"
        chunk, piece = b"1000\r\n" + b"x" * 4096 + b"\r\n", b"e" * 65_536
        refused_upgrade = head("GET /engine.io/?EIO=3&transport=websocket HTTP/1.1", HOST, *UPGRADE)
        flood_all(patient, {
            "of a refused POST": (post("x", large), piece, 400),
            "of a refused POST, no chunks": (post("x", CHUNKED), piece, 400),
            "of a refused POST, a chunk extension": (post("x", CHUNKED) + b"5;", piece, 400),
            "of a GET": (head("GET / HTTP/1.1", HOST, large), piece, 200),
            "of a GET, chunked": (head("GET / HTTP/1.1", HOST, CHUNKED), chunk, 200),
            "behind CONNECT": (head("CONNECT localhost:80 HTTP/1.1", HOST), piece, 501),
            "behind another upgrade": (get[:-2] + head("Connection: Upgrade", "Upgrade: h2c"), piece, 200),
            "behind a refused upgrade": (refused_upgrade, piece, 400),
            "behind a refused request": (head("GET / HTTP/1.1"), piece, 400),
            "behind the last request": (get[:-2] + head("Connection: close"), piece, 200),
        })

    def test_a_poll_with_a_body_without_end_is_refused(self, patient):
        sid = open_session(patient.port)
        with Raw(patient.port) as connection:
            connection.send(head(f"GET {OPEN}&sid={sid} HTTP/1.1", HOST, CHUNKED) + b"11000\r\n" + bytes(0x11000))
            [answer] = connection.answers()
        assert answer.status == 413 and "expected" in answer.message

    def test_chunks_that_are_nearly_all_extension_are_refused(self, patient):
        sid = open_session(patient.port)
        with Raw(patient.port) as connection:
            connection.send(post(sid, CHUNKED) + b"5;" + b"e" * 200_000)
            [answer] = connection.answers()
        assert answer.status == 413 and "expected" in answer.message


class TestSlowness:
    def test_slow_clients_are_ended_in_time(self, hasty):
        """Heads and bodies byte by byte: 408; silence, and idling behind an answer: an end without a word."""
        kinds = {
            "head": (lambda: b"GET /", b"x"), "header": (lambda: head("GET / HTTP/1.1", HOST)[:-2], b"x"),
            "body": (lambda: post(open_session(hasty.port), "Content-Length: 1000"), b"4"),
            "chunk": (lambda: post(open_session(hasty.port), CHUNKED), b"0"),
            "silent": (lambda: b"", b""), "idle": (lambda: head("GET /x HTTP/1.1", HOST), b""),
        }
        with bystander(hasty), ExitStack() as stack:
            starts = [(name, start(), piece) for name, (start, piece) in kinds.items() for _ in range(50)]
            begun = time.monotonic()
            slow = [(name, stack.enter_context(Raw(hasty.port)), piece) for name, _, piece in starts]
            for (_, connection, _), (_, start, _) in zip(slow, starts):
                connection.send(start)
            ends = {}
            while len(ends) < len(slow):
                assert time.monotonic() - begun < REQUEST + 3, {name for name, each, _ in slow if each not in ends}
                for name, connection, piece in slow:
                    self.feed(name, connection, piece, ends, begun)
                time.sleep(0.05)
        for name in kinds:
            times = [elapsed for kind, elapsed, _ in ends.values() if kind == name]
            statuses = {status for kind, _, status in ends.values() if kind == name}
            print(f"{name}: ended after {min(times):.2f} to {max(times):.2f} s with {statuses}")
            assert statuses == {{"silent": None, "idle": 404}.get(name, 408)}
            limit = {"body": REQUEST, "chunk": REQUEST, "idle": KEEP_ALIVE}.get(name, HEADERS)
            assert limit * 0.8 <= min(times) and max(times) < limit + 1

    @staticmethod
    def feed(name, connection, piece, ends, begun):
        """One more byte, unless the gateway has ended the connection."""
        if connection in ends:
            return
        if not connection.poll():
            status = int(connection.kept.split()[1]) if connection.kept else None
            ends[connection] = (name, time.monotonic() - begun, status)
        elif piece:
            connection.send(piece)

    def test_who_never_reads_is_ended_and_held_within_bounds(self, hasty):
        """Twenty clients ask for a script a thousand times each, and take nothing."""
        before = footprint(hasty)
        requests = head("GET /engine.io/socket.io.js HTTP/1.1", HOST) * 1000
        connections = [Raw(hasty.port, timeout=0.2, receive_buffer=4096) for _ in range(20)]
        with bystander(hasty):
            open_before = metric(hasty, "gateway_connections") - len(connections)
            for connection in connections:
                connection.flood(requests, len(requests))
            elapsed = eventually(lambda: metric(hasty, "gateway_connections") <= open_before)
        print(f"ended after {elapsed:.1f} s, {before.growth / 20 / MB:.1f} MB for each")
        assert before.growth / 20 < 8 * MB
        for connection in connections:
            connection.socket.close()

    @pytest.mark.parametrize("last", ["keep-alive", "close"])
    def test_who_reads_slowly_gets_everything(self, hasty, last):
        """Longer than an idle connection is kept, and than a closing one."""
        asked = head("GET /engine.io/socket.io.js HTTP/1.1", HOST)
        [script] = ask(hasty.port, head("GET /engine.io/socket.io.js HTTP/1.1", HOST, "Connection: close"))
        with Raw(hasty.port, receive_buffer=4096) as connection:
            connection.send(asked * 79 + head("GET /engine.io/socket.io.js HTTP/1.1", HOST, f"Connection: {last}"))
            size, begun = 0, time.monotonic()
            while size < 80 * len(script.body):
                piece = connection.socket.recv(16_384)
                assert piece, f"ended after {size} bytes and {time.monotonic() - begun:.1f} s"
                size += len(piece)
                time.sleep(len(piece) / 1_200_000)
            elapsed = time.monotonic() - begun
        print(f"{size / MB:.1f} MB in {elapsed:.1f} s")
        assert elapsed > 2.5


class TestConnections:
    def test_ten_thousand_may_idle(self):
        """They cost little memory, nobody notices, and the keep-alive limit ends them."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        count = min(10_000, hard - 500)
        environment = {"SIGNALBOX_KEEP_ALIVE_TIMEOUT": "5000"}
        with LocalCluster("echo", environment=environment, descriptors=(1024, hard)) as cluster:
            before = footprint(cluster)
            assert before.descriptor_limits == (hard, hard), "a gateway raises its own limit"
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            try:
                with bystander(cluster), ExitStack() as stack:
                    connections, last = self.open(cluster, count, stack)
                    assert metric(cluster, "gateway_connections") == count + 1
                    each = before.growth / count
                    print(f"{count} connections, {each / 1024:.1f} KB for each")
                    elapsed = eventually(lambda: metric(cluster, "gateway_connections") == 1, timeout=20)
                    print(f"all ended {time.monotonic() - last:.1f} s after the last answer")
                    assert all(connection.received() == b"" for connection in connections)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert each < 12 << 10

    @staticmethod
    def open(cluster, count, stack):
        """Connections that have had one answer each, and when the last one came."""
        connections = []
        for _ in range(0, count, 500):
            some = [stack.enter_context(Raw(cluster.port)) for _ in range(min(500, count - len(connections)))]
            for connection in some:
                connection.send(head("GET /x HTTP/1.1", HOST))
            for connection in some:
                assert connection.answer().status == 404
            connections += some
        return connections, time.monotonic()

    @pytest.mark.parametrize("options, descriptors, most", [
        (["--max-connections", 50], None, 50), (["--max-connections", 5000], (300, 300), 300 - 128 - 64),
    ], ids=["max-connections", "file descriptors"])
    def test_one_too_many_is_refused(self, options, descriptors, most):
        local_cluster = LocalCluster("echo", *options, descriptors=descriptors)
        with local_cluster as cluster, bystander(cluster), ExitStack() as stack:
            connections = [stack.enter_context(Raw(cluster.port)) for _ in range(most - 1)]
            eventually(lambda: metric(cluster, "gateway_connections") == most)
            with Raw(cluster.port) as excess:
                [answer] = excess.answers()
            assert answer.status == 503 and "expected" in answer.message
            before = footprint(cluster)
            flood = [Raw(cluster.port) for _ in range(500)]
            answered = sum(b"HTTP/1.1 503" in connection.received() for connection in flood)
            cost = before.cpu / len(flood)
            print(f"{answered} of {len(flood)} were told why, {cost * 1e6:.0f} µs of CPU for each")
            assert answered >= 64 and cost < 0.002
            assert metric(cluster, "gateway_rejected_total") == 501
            for connection in flood:
                connection.socket.close()
            for connection in connections[:10]:
                connection.socket.close()
            eventually(lambda: metric(cluster, "gateway_connections") == most - 10)
            assert ask_once(cluster.port, head("GET / HTTP/1.1", HOST)).status == 200

    def test_a_gateway_without_free_descriptors_waits_for_some(self):
        """Accepting fails: nobody is hurt, nothing spins, and those who waited are served once there are some."""
        with LocalCluster("echo") as cluster, bystander(cluster):
            gateway = footprint(cluster)
            soft, hard = gateway.descriptor_limits
            pid = cluster.service("gateway")["pid"]
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (gateway.descriptors, hard))
            with Raw(cluster.port) as waiting:
                waiting.send(head("GET / HTTP/1.1", HOST))
                gateway = footprint(cluster)
                time.sleep(1.5)
                load = gateway.load
                assert waiting.poll() and not waiting.kept
                resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
                begun = time.monotonic()
                assert waiting.answer().status == 200
            print(f"{load:.0%} of a CPU while there were none; served {time.monotonic() - begun:.1f} s after")
            assert load < 0.3
