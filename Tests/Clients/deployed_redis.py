"""The Redis of `deploy/redis`, started as a platform starts it."""

import hashlib
import subprocess
import time
from urllib.parse import quote

from deployment import DEPLOY

PASSWORD = "of the bridges"
PORT = 6379


class DeployedRedis:
    """Listens on an address of its own once entered. If it has users, they are those of `users.acl`, and one for `denied`."""

    def __init__(self, address, folder, *, command=None, has_users=False):
        self.address, self.folder, self.has_users = address, folder, has_users
        self.command = command or ["redis-server", DEPLOY / "redis/redis.conf"]

    @property
    def url(self):
        """With users, one that has bridges use all that these are allowed: hosts are asked for their role, databases chosen."""
        host = f"{self.address}:{PORT}"
        return f"redis://signalbox:{quote(PASSWORD)}@{host},{host}/1" if self.has_users else f"redis://{host}"

    def __enter__(self):
        command = [*self.command, "--bind", self.address, "--port", str(PORT)]
        if self.has_users:
            (self.folder / "users.acl").write_text(self.users())
            command += ["--aclfile", self.folder / "users.acl"]
        self.child = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self.answers():
            assert self.child.poll() is None and time.monotonic() < deadline, "redis-server does not start"
            time.sleep(0.02)
        return self

    def answers(self):
        try:
            return self.ask("PING") == "PONG"
        except subprocess.CalledProcessError:
            return False

    def __exit__(self, *failure):
        self.child.terminate()
        self.child.wait(10)

    def users(self):
        text = (DEPLOY / "redis/users.acl").read_text()
        assert "#SHA256-OF-THE-PASSWORD " in text
        users = text.replace("SHA256-OF-THE-PASSWORD", hashlib.sha256(PASSWORD.encode()).hexdigest())
        return users + "user watcher on nopass -@all +ping +acl\n"

    def ask(self, *command):
        user = ["--user", "watcher", "--pass", "any", "--no-auth-warning"] if self.has_users else []
        asked = subprocess.run(["redis-cli", "-h", self.address, "-p", str(PORT), *user, *command],
                               check=True, capture_output=True, text=True, timeout=10)
        return asked.stdout.strip()

    def denied(self):
        """What users were refused, in Redis' words; empty if nothing."""
        return self.ask("ACL", "LOG")
