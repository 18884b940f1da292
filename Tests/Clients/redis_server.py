"""A Redis of the tests: a real `redis-server`, which can be stopped, started again without what it held, and halted."""

import os
import signal
import subprocess
import time

import redis

from cluster import free_port


class RedisServer:
    """Listens on one loopback port, keeps nothing on disk, and runs once entered."""

    def __init__(self, *options, password=None):
        self.port = free_port()
        self.options = options if password is None else (*options, "--requirepass", password)
        self.password = password
        self.child = None

    @property
    def url(self):
        return self.url_with(self.password)

    def url_with(self, password):
        return f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        """Returns once it answers; it is as empty as the first time."""
        command = ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--save", "", *self.options]
        self.child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert self.child.poll() is None and time.monotonic() < deadline, "redis-server does not start"
            time.sleep(0.01)

    def _answers(self):
        try:
            with self.client() as client:
                return client.ping()
        except redis.ConnectionError:
            return False

    def stop(self):
        """Its connections are closed at once, and new ones are refused."""
        if self.child.poll() is None:
            self.child.kill()  # Even while it is halted.
        self.child.wait()

    def pause(self):
        """It answers nothing any more, but its connections stay."""
        os.kill(self.child.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.child.pid, signal.SIGCONT)

    def pause_for(self, seconds):
        """By a process that has nothing else to do, so that it lasts no longer."""
        pid = self.child.pid
        subprocess.run(["sh", "-c", f"kill -STOP {pid}; sleep {seconds}; kill -CONT {pid}"], check=True)

    def be_there(self):
        """As it should be, whatever was done to it."""
        if self.child.poll() is None:
            self.resume()
        else:
            self.start()

    def client(self):
        """A client that looks on; answers are bytes."""
        return redis.Redis(port=self.port, password=self.password, socket_timeout=5)
