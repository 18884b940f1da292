"""HTTP as bytes over plain sockets, for what no client would send."""

import json
import re
import socket
import time
from dataclasses import dataclass

HOST = "Host: localhost"
UPGRADE = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]


def head(line, *fields):
    """A request's head; each field is a line without its end, as text of Latin-1."""
    return "".join(f"{text}\r\n" for text in (line, *fields, "")).encode("latin-1")


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def message(self):
        return json.loads(self.body)["message"]


def parse(data):
    """The answers in what a server sent, and what follows a 101."""
    answers = []
    while data:
        match = re.match(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n", data)
        assert match, data
        fields = [line.split(": ", 1) for line in match[2].decode("latin-1").split("\r\n") if line]
        headers = {name.lower(): value for name, value in fields}
        data = data[match.end():]
        if match[1] == b"101":
            return answers + [Answer(101, headers, b"")], data
        length = int(headers.get("content-length", 0))
        assert len(data) >= length, "an answer was cut off"
        answers.append(Answer(int(match[1]), headers, data[:length]))
        data = data[length:]
    return answers, b""


class Raw:
    """One connection to a gateway."""

    def __init__(self, port, timeout=5, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(timeout)
        self.kept = b""
        self.socket.connect(("127.0.0.1", port))

    def send(self, data):
        self.socket.sendall(data)

    def flood(self, piece, limit):
        """Sends `piece` again and again until the gateway takes no more; how many bytes it took, at most `limit`."""
        taken = 0
        try:
            while taken < limit:
                taken += self.socket.send(piece)
        except OSError:
            pass  # Reset, or not read for as long as the socket's timeout.
        return taken

    def received(self):
        """Everything until the gateway ends the connection. Fails if it does not."""
        data = b""
        try:
            while piece := self.socket.recv(1 << 16):
                data += piece
        except ConnectionResetError:
            pass
        return data

    def answers(self):
        """The answers until the gateway ends the connection."""
        return parse(self.received())[0]

    def answer(self):
        """The next answer, with the connection staying open."""
        data = self.until(b"\r\n\r\n")
        length = int((re.search(rb"content-length: (\d+)", data, re.I) or [0, 0])[1])
        while len(data) < data.index(b"\r\n\r\n") + 4 + length:
            data += self._more()
        [answer] = parse(data)[0]
        return answer

    def until(self, end):
        """Everything up to the first `end`, and perhaps more."""
        data = b""
        while end not in data:
            data += self._more()
        return data

    def _more(self):
        piece = self.socket.recv(1 << 16)
        assert piece, "the connection ended too early"
        return piece

    def poll(self):
        """Takes what has come, without waiting, into `kept`; whether the connection goes on."""
        timeout = self.socket.gettimeout()
        self.socket.setblocking(False)
        try:
            while piece := self.socket.recv(1 << 16):
                self.kept += piece
            return False
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            self.socket.settimeout(timeout)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.socket.close()


def ask(port, data):
    """The answers to `data`, by a gateway that then ends the connection."""
    with Raw(port) as connection:
        connection.send(data)
        return connection.answers()


def ask_once(port, data):
    """The only answer to `data`, by a gateway that leaves the connection open."""
    with Raw(port) as connection:
        connection.send(data)
        return connection.answer()


def open_session(port, path="/engine.io/"):
    """The id of a new polling session."""
    answer = ask_once(port, head(f"GET {path}?EIO=4&transport=polling HTTP/1.1", HOST))
    assert answer.status == 200, answer
    return json.loads(answer.body[1:])["sid"]


def eventually(condition, timeout=10):
    """Waits until `condition` holds, and says how long that took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < timeout, "it did not happen"
        time.sleep(0.01)
    return time.monotonic() - start
