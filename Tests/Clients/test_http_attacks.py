"""Requests that are ambiguous, malformed or odd: one clear refusal or the right answer, and never an answer to what an
attacker hid behind them (RFC 9112, RFC 9110)."""

import pytest

from raw import HOST, UPGRADE, Raw, ask, ask_once, head, open_session, parse

OPEN = "/engine.io/?EIO=4&transport=polling"
GET = f"GET {OPEN} HTTP/1.1"
CHUNKED = "Transfer-Encoding: chunked"
HIDDEN = head("GET /hidden HTTP/1.1", HOST, "Connection: close")
LARGEST = 2**63 - 1


def assert_refused(answers, status):
    """One answer alone, which names what would be right, and the end of the connection."""
    assert [answer.status for answer in answers] == [status], answers
    assert answers[0].headers["connection"] == "close"
    assert "expected" in answers[0].message


def post(sid, *fields, version="1.1"):
    return head(f"POST {OPEN}&sid={sid} HTTP/{version}", HOST, *fields)


class TestAmbiguousLengths:
    """Whatever two readers could take for two different bodies is refused."""

    @pytest.mark.parametrize(
        "fields",
        [
            ["Content-Length: 5", CHUNKED],
            [CHUNKED, "Content-Length: 5"],
            ["Content-Length: 0", CHUNKED],
            ["Content-Length: 5", "Content-Length: 6"],
            ["Content-Length: 5", "Content-Length: 5"],
            *([f"Content-Length: {value}"] for value in (
                "5, 5", "5,6", "+5", "-5", "0x5", "5 5", "5;", "5.0", "5e0", "", "five", "\xb2", "5\x0b",
                LARGEST * 2 + 2 + 5, 10**40,
            )),
            ["Content-Length : 5"],
            ["Content-Length\t: 5"],
            [" Content-Length: 5"],
            ["Content-Length:", " 5"],
            ["X: y", "\tContent-Length: 5"],
            *([f"Transfer-Encoding: {value}"] for value in (
                "chunked, identity", "identity", "xchunked", "chunkedx", "chunked, chunked", "gzip", "chunked;q=1",
                '"chunked"', "chun ked", "", ",", "chunked\x0b", "\x0bchunked", "\xa0chunked",
            )),
            [CHUNKED, CHUNKED],
            [CHUNKED, "Transfer-Encoding: identity"],
            ["Transfer-Encoding : chunked"],
            ["Transfer-Encoding:", " chunked"],
        ],
        ids=lambda fields: " | ".join(fields).encode("unicode_escape").decode(),
    )
    def test_are_refused(self, echo, fields):
        sid = open_session(echo.port)
        assert_refused(ask(echo.port, post(sid, *fields) + b"5\r\nhello\r\n0\r\n\r\n" + HIDDEN), 400)

    @pytest.mark.parametrize("fields", [["Transfer-Encoding: gzip, chunked"], ["Transfer-Encoding: identity", CHUNKED]])
    def test_codings_that_are_not_known_are_refused(self, echo, fields):
        assert_refused(ask(echo.port, post("x", *fields) + b"0\r\n\r\n" + HIDDEN), 501)

    def test_http_1_0_knows_no_codings(self, echo):
        request = post("x", CHUNKED, "Connection: keep-alive", version="1.0")
        assert_refused(ask(echo.port, request + b"0\r\n\r\n" + HIDDEN), 400)

    @pytest.mark.parametrize("fields", [
        ["Content-Length: 5", CHUNKED], [CHUNKED, "Content-Length: 5"], ["Transfer-Encoding: identity"],
        ["Transfer-Encoding: xchunked"], ["Content-Length: 0", "Content-Length: 5"],
        ["Content-Length:", " 5"], ["X: y\nTransfer-Encoding: chunked"],
    ], ids=lambda fields: " | ".join(fields))
    def test_a_hidden_request_does_nothing(self, echo, fields):
        """What stands where a second request could be read sends no message to another session."""
        victim = open_session(echo.port)
        hidden = post(victim, "Content-Length: 9") + b"4smuggled"
        ask(echo.port, head(GET, HOST, *fields) + b"0\r\n\r\n" + hidden)
        poll = head(f"GET {OPEN}&sid={victim} HTTP/1.1", HOST)
        assert ask_once(echo.port, poll).body == b"2", "the ping, and no echo"

    @pytest.mark.parametrize("fields, body", [
        (["Content-Length: 7"], b"4hello!"), (["Content-Length: 07"], b"4hello!"),
        (["Content-Length:\t 7 "], b"4hello!"),
        (["content-LENGTH:7"], b"4hello!"), ([CHUNKED], b"7\r\n4hello!\r\n0\r\n\r\n"),
        (["transfer-encoding:\tCHUNKED "], b"7\r\n4hello!\r\n0\r\n\r\n"),
        (["Transfer-Encoding: , chunked"], b"7\r\n4hello!\r\n0\r\n\r\n"),
        ([CHUNKED], b"3\r\n4he\r\n004;name=value;x=\"y\"\r\nllo!\r\n000\r\nX-Trailer: y\r\n\r\n"),
    ])
    def test_clear_ones_are_read(self, echo, fields, body):
        sid = open_session(echo.port)
        answers = ask(echo.port, post(sid, *fields) + body + HIDDEN)
        assert [answer.status for answer in answers] == [200, 404]
        assert ask_once(echo.port, head(f"GET {OPEN}&sid={sid} HTTP/1.1", HOST)).body == b"4hello!"


class TestChunks:
    @pytest.mark.parametrize("body", [
        b"-5\r\nhello\r\n0\r\n\r\n", b"+5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n",
        b"5h\r\nhello\r\n0\r\n\r\n",
        b" 5\r\nhello\r\n0\r\n\r\n", b"5 \r\nhello\r\n0\r\n\r\n", b"5\t\r\nhello\r\n0\r\n\r\n",
        b"\r\nhello\r\n0\r\n\r\n",
        b"10000000000000005\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffff1\r\nhello\r\n0\r\n\r\n",
        b"5_0\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello0\r\n\r\n", b"5\r\nhelloXX\r\n0\r\n\r\n", b"5\r\nhello!\r\n0\r\n\r\n",
        b"5\nhello\r\n0\r\n\r\n", b"5\rhello\r\n0\r\n\r\n", b"5\r\nhello\n0\r\n\r\n", b"5\r\nhello\r0\r\n\r\n",
        b"5\r\nhello\r\n0\n\r\n", b"5\r\nhello\r\n0\r\n\n", b"5;a\nb\r\nhello\r\n0\r\n\r\n",
        b"5;a\rb\r\nhello\r\n0\r\n\r\n",
        b"5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", b"5\0\r\nhello\r\n0\r\n\r\n", b"5;\0\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", b"5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"5\r\nhello\r\n0\r\nX y\r\n\r\n", b"5\r\nhello\r\n0\r\nX: y\n\r\n", b"5\r\nhello\r\n0\r\n X: y\r\n\r\n",
        b"5\r\nhello\r\n0\r\nX : y\r\n\r\n",
    ], ids=repr)
    def test_malformed_ones_are_refused(self, echo, body):
        sid = open_session(echo.port)
        assert_refused(ask(echo.port, post(sid, CHUNKED) + body + HIDDEN), 400)

    def test_a_request_that_has_its_answer_gets_no_second_one_for_its_body(self, echo):
        """A proxy would take it for the answer to its next request."""
        answers = ask(echo.port, post("unknown", CHUNKED) + b"zz\r\n" + HIDDEN)
        assert [answer.body for answer in answers] == [b'{"code":1,"message":"Session ID unknown"}']
        assert answers[0].headers["connection"] == "close"


class TestMalformedHeads:
    @pytest.mark.parametrize("request_bytes", [
        head(GET, HOST).replace(b"\r\n", b"\n"), head(GET, HOST).replace(b"\r\n", b"\r"),
        head(GET, HOST).replace(b"\r\n", b"\n", 1), head(GET, HOST).replace(b"\r\n", b"\r", 1),
        head(GET, HOST + "\nX: y"), head(GET, HOST + "\rX: y"), head(GET, HOST)[:-2] + b"\n",
        head(GET, HOST)[:-2] + b"\rX",
        head(GET, HOST, "X: a", " b"), head(GET, HOST, "X: a", "\tb"), head(GET, " " + HOST), head(GET, HOST, " "),
        head(GET, HOST, ": x"), head(GET, HOST, "nonsense"), head(GET, HOST, "X : y"), head(GET, HOST, "X\t: y"),
        head(GET, HOST, "a(b: x"), head(GET, HOST, "a b: x"), head(GET, HOST, "\xe9: x"), head(GET, HOST, "a\0b: x"),
        head(GET, HOST, "a\x7f: x"), head(GET, HOST, "X: a\0b"), head(GET, HOST, "X: a\x01b"),
        head(GET, HOST, "X: a\x7fb"),
        head(GET, HOST, "X: a\x0bb"),
        b" " + head(GET, HOST), b"\0" + head(GET, HOST), b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(300),
        head("nonsense"), head("GET"), head("GET /"), head("GET  HTTP/1.1", HOST), head(f"GET\t{OPEN} HTTP/1.1", HOST),
        head(GET + " ", HOST), head(GET + " x", HOST), head(f"GET {OPEN} HTTP/1.", HOST),
        head(f"GET {OPEN} HTTP/1.10", HOST),
        head(f"GET {OPEN} HTTP/11", HOST), head(f"GET {OPEN} http/1.1", HOST), head(f"GET {OPEN} HTTP /1.1", HOST),
        head(f"GET {OPEN} HTTPS/1.1", HOST), b"A" * 5000 + head(GET, HOST),
        head(GET), head(GET, HOST, HOST), head(GET, HOST, "host: other"), head(GET, "Host: a b"),
        head(GET, "Host: a/b"),
        head(GET, "Host: user@host"), head(GET, "Host: a:b"), head(GET, "Host: a:65536"), head(GET, "Host: a:1:2"),
        head(GET, "Host: [::1"), head(GET, "Host: []"), head(GET, "Host: [::1]x"), head(GET, "Host: a\xff"),
        head(GET, "Host: a?b"), head(GET, 'Host: "a"'),
        head(f"GET http://localhost{OPEN} HTTP/1.1"),
    ], ids=lambda data: repr(data[:60]))
    def test_are_refused(self, echo, request_bytes):
        assert_refused(ask(echo.port, request_bytes + HIDDEN), 400)

    @pytest.mark.parametrize("line, status", [
        (f"GET {OPEN} HTTP/0.9", 505), (f"GET {OPEN} HTTP/1.2", 505), (f"GET {OPEN} HTTP/2.0", 505),
        (f"GET {OPEN} HTTP/3.0", 505), ("PRI * HTTP/2.0", 505),
        (f"get {OPEN} HTTP/1.1", 501), (f"BREW {OPEN} HTTP/1.1", 501), (f"GETS {OPEN} HTTP/1.1", 501),
        (f"CONNECT localhost:80 HTTP/1.1", 501), ("SOURCE / ICE/1.0", 501), ("DESCRIBE / RTSP/1.0", 501),
    ])
    def test_what_is_not_spoken_here_is_refused(self, echo, line, status):
        assert_refused(ask(echo.port, head(line, HOST) + b"SM\r\n\r\n" + HIDDEN), status)

    def test_an_unknown_expectation_is_refused(self, echo):
        assert_refused(ask(echo.port, post("x", "Expect: 200-ok", "Content-Length: 5") + b"hello" + HIDDEN), 417)

    def test_earlier_requests_are_answered_before_the_refusal(self, echo):
        answers = ask(echo.port, head("GET /a HTTP/1.1", HOST) + head("GET /b HTTP/1.1") + HIDDEN)
        assert [answer.status for answer in answers] == [404, 400]
        assert "Host" in answers[1].message

    def test_a_refused_head_request_gets_no_body(self, echo):
        with Raw(echo.port) as connection:
            connection.send(head("HEAD / HTTP/1.1"))
            data = connection.received()
        assert data.startswith(b"HTTP/1.1 400 ") and data.endswith(b"\r\n\r\n")

    def test_a_client_that_goes_on_sending_reads_its_refusal(self, echo):
        """Closing at once would reset the connection, and take the answer back."""
        with Raw(echo.port) as connection:
            connection.send(head("GET / HTTP/1.1"))
            for _ in range(100):
                connection.send(bytes(1000))
            assert_refused(connection.answers(), 400)


class TestOddButRight:
    @pytest.mark.parametrize("request_bytes", [
        b"\r\n" + head(GET, HOST), b"\r\n\r\n\r\n" + head(GET, HOST), head(GET, "Host:"), head(GET, "Host: [::1]:80"),
        head(GET, "Host: a:"), head(GET, "Host:  localhost:3000 \t"), head(GET, "Host: 127.0.0.1"),
        head(GET, "Host: a_b%20"),
        head(f"GET {OPEN} HTTP/1.0", "Connection: keep-alive"), head(GET, HOST, "X: \xe9\xff"), head(GET, HOST, "X:"),
        head(GET, HOST, "Content-Length: 5") + b"hello", head(GET, HOST, CHUNKED) + b"5\r\nhello\r\n0\r\n\r\n",
        head(GET, HOST, "Expect: 100-continue ", "X: y").replace(b"Expect", b"X-Expect"),
    ], ids=repr)
    def test_is_answered_and_so_is_what_follows(self, echo, request_bytes):
        answers = ask(echo.port, request_bytes + HIDDEN)
        assert [answer.status for answer in answers] == [200, 404] or request_bytes.count(CHUNKED.encode())
        assert answers[0].status == 200

    def test_a_client_is_told_to_go_on_with_its_body(self, echo):
        with Raw(echo.port) as connection:
            connection.send(post(open_session(echo.port), "Expect: 100-Continue", "Content-Length: 3"))
            assert connection.answer().status == 100
            connection.send(b"4ab")
            assert connection.answer().body == b"ok"

    def test_http_1_0_expects_nothing(self, echo):
        sid = open_session(echo.port)
        answers = ask(echo.port, post(sid, "Expect: 100-continue", "Content-Length: 3", version="1.0") + b"4ab")
        assert [answer.body for answer in answers] == [b"ok"]


class TestTargets:
    @pytest.mark.parametrize("target, status", [
        (f"http://localhost{OPEN}", 200), (f"http://other.example:80{OPEN}", 200), (f"HTTPS://[::1]:3000{OPEN}", 200),
        (OPEN + "#fragment", 200), (OPEN + "&x=" + "y" * 15_000, 200), (OPEN + "&x=1" * 3_500, 200),
        (OPEN + "&x=%zz%&%1&%", 200), (OPEN + "&&&=&=x&==", 200), ("/engine.io/../" + OPEN[11:], 200),
        (OPEN + "&transport=websocket", 400), (OPEN + "&transport=polling&EIO=3&EIO=4", 200),
        (OPEN + "&sid=" + "y" * 10_000, 400), (OPEN + "&sid=%00%0d%0aX:%20y", 400), (OPEN + "&sid=%ff%fe", 400),
        ("/engine.io/?EIO=4&transport=%70olling", 200), ("/engine.io/#?EIO=4&transport=polling", 400),
        ("/engine.io", 404), ("/engine%2Eio/?EIO=4&transport=polling", 404), ("/engine.io%2F?EIO=4", 404),
        (f"/{OPEN}", 404), (f"/.{OPEN}", 404), (f"/x/..{OPEN}", 404), ("/ENGINE.IO/?EIO=4&transport=polling", 404),
        ("/%zz", 404), ("/%", 404), ("/%00", 404), ("/%ff", 404), ("/index.html%00.js", 404), ("/" + "a/" * 5_000, 404),
        *((path, 404) for path in (
            "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..\\..\\etc\\passwd",
            "/..%5c..%5cetc/passwd", "/.%2e/etc/passwd", "/%252e%252e/etc/passwd", "//etc/passwd", "/../index.html",
        )),
        ("/engine.io/../../etc/passwd", 400), ("/", 200), ("http://localhost", 200), ("http://localhost?x", 200),
    ], ids=lambda value: str(value)[:60])
    def test_are_answered(self, echo, target, status):
        answers = ask(echo.port, head(f"GET {target} HTTP/1.1", HOST) + HIDDEN)
        assert [answer.status for answer in answers] == [status, 404]
        assert b"root:" not in answers[0].body

    @pytest.mark.parametrize("target", [
        "localhost:80", "engine.io/", "?EIO=4", "#", "*", "ftp://localhost/", "http:///engine.io/",
        "http://user:word@localhost/",
        "http://a b/", "http://", "http:/x", "//\0", "/\0", "/\x01", "/\t", "/\x7f", "/\xe9",
        "/é漢".encode().decode("latin-1"), "/ x",
    ], ids=repr)
    def test_that_are_none_are_refused(self, echo, target):
        assert_refused(ask(echo.port, head(f"GET {target} HTTP/1.1", HOST) + HIDDEN), 400)

    def test_the_server_as_a_whole_has_options(self, echo):
        answers = ask(echo.port, head("OPTIONS * HTTP/1.1", HOST) + HIDDEN)
        assert [answer.status for answer in answers] == [200, 404]
        assert answers[0].headers["allow"] == "GET, HEAD, POST, OPTIONS"

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "PATCH"])
    def test_files_are_only_read(self, echo, method):
        answers = ask(echo.port, head(f"{method} / HTTP/1.1", HOST) + HIDDEN)
        assert [answer.status for answer in answers] == [405, 404]
        assert answers[0].headers["allow"] == "GET, HEAD"


class TestUpgrades:
    TARGET = "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1"

    def upgrade(self, *fields):
        return head(self.TARGET, HOST, *UPGRADE, *fields)

    @pytest.mark.parametrize("fields, body", [
        (["Content-Length: 5"], b"hello"), ([CHUNKED], b"5\r\nhello\r\n0\r\n\r\n"),
        ([f"Content-Length: {LARGEST}"], b""),
    ])
    def test_with_a_body_are_refused(self, echo, fields, body):
        assert_refused(ask(echo.port, self.upgrade(*fields) + body + HIDDEN), 400)

    def test_of_http_1_0_are_none(self, echo):
        request = self.upgrade().replace(b"HTTP/1.1", b"HTTP/1.0")
        answers = ask(echo.port, request + HIDDEN)
        assert [answer.body for answer in answers] == [b'{"code":3,"message":"Bad request"}']

    @pytest.mark.parametrize("connection",
        ["Upgrade", "upgrade, close", "keep-alive, Upgrade", ",UPGRADE ,", "a\r\nConnection: upgrade"])
    def test_read_what_follows_as_frames(self, echo, connection):
        """A message behind the request is echoed; another request there is no frame, and ends the WebSocket."""
        request = self.upgrade().replace(b"Connection: Upgrade", f"Connection: {connection}".encode())
        frame = b"\x81\x83\0\0\0\x004ab"
        with Raw(echo.port) as socket:
            socket.send(request + frame)
            data = socket.until(b"\x81\x034ab")
            socket.send(HIDDEN)
            [answer], frames = parse(data + socket.received())
        assert answer.status == 101
        assert frames[-4:-2] == b"\x88\x02", "a close frame, and nothing behind it"
        assert b"HTTP/1.1" not in frames

    @pytest.mark.parametrize("change", [
        ("Upgrade: websocket", "Upgrade: h2c"), ("Upgrade: websocket", "Upgrade: websocket/13"),
        ("Upgrade: websocket", "Upgrade:"),
        ("Version: 13", "Version: 12"), ("Sec-WebSocket-Key: ", "Sec-WebSocket-Key: x"), ("GET", "POST"),
        ("EIO=4", "EIO=3"),
        ("transport=websocket", "transport=websocket&sid=unknown"),
    ], ids=repr)
    def test_that_are_refused_end_the_connection(self, echo, change):
        """The decoder has stopped at it: what follows is neither frame nor request."""
        answers = ask(echo.port, self.upgrade().replace(*(text.encode() for text in change)) + HIDDEN)
        assert [answer.status for answer in answers] == [400]
        assert answers[0].body

    def test_a_name_without_the_token_is_an_ordinary_request(self, echo):
        request = self.upgrade().replace(b"Connection: Upgrade", b"Connection: keep-alive")
        assert [answer.status for answer in ask(echo.port, request + HIDDEN)] == [400, 404]

    def test_two_keys_are_refused(self, echo):
        [answer] = ask(echo.port, self.upgrade(UPGRADE[-1]) + HIDDEN)
        assert answer.status == 400 and b"Sec-WebSocket-Key" in answer.body


class TestBodies:
    @pytest.mark.parametrize("body, content_type, status", [
        (b"4ab", "application/octet-stream", 400), (b"4ab", "image/png", 200), (b"4ab", "text/plain, text/html", 200),
        (b"4ab", "\xff", 200), (bytes(range(256)) * 8, "text/plain", 400), (b"\xff\xfe", "text/plain", 400),
        (b"", "text/plain", 400),
        (b"\x1e" * 1000, "text/plain", 400), (b"b====", "text/plain", 400),
    ])
    def test_of_any_kind_are_answered(self, echo, body, content_type, status):
        sid = open_session(echo.port)
        request = post(sid, f"Content-Type: {content_type}", f"Content-Length: {len(body)}") + body
        assert [answer.status for answer in ask(echo.port, request + HIDDEN)] == [status, 404]
