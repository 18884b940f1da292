"""Keys for nodes, as `signalbox-keys` makes them, and the options with which services use them."""

import subprocess

from cluster import BINARIES


class Keys:
    """A folder of keys. Each node trusts those alone with whom it speaks; `nodes` is the list of brokers."""

    def __init__(self, folder, *more):
        self.folder = folder
        subprocess.run([BINARIES / "signalbox-keys", "--folder", folder, "broker", "engine", "gateway", *more],
                       check=True, stdout=subprocess.DEVNULL)
        self.nodes = folder / "nodes.public"
        self.allow(self.nodes, "engine", "gateway")

    def public(self, name):
        return self.folder / f"{name}.public"

    def public_key(self, name):
        return self.public(name).read_text().split()[0]

    def secret_key(self, name):
        return self.folder.joinpath(f"{name}.secret").read_text().splitlines()[-1]

    def allow(self, path, *names):
        """Writes a list of allowed keys, as a whole."""
        new = path.with_suffix(".new")
        new.write_text("# Allowed.\n" + "".join(self.public(name).read_text() for name in names))
        new.rename(path)

    def options(self, name, allowed):
        return ["--curve-secret-key-file", self.folder / f"{name}.secret", "--curve-allowed-keys", allowed]

    @property
    def broker(self):
        return self.options("broker", self.nodes)

    def member(self, name, *allowed):
        """The options of a node of the plane, which speaks with those that are allowed."""
        path = self.public(allowed[0])
        if len(allowed) > 1:
            path = self.folder / f"for-{name}.public"
            self.allow(path, *allowed)
        return self.options(name, path) + ["--curve-broker-keys", self.public("broker")]
