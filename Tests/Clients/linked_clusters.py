"""Clusters that a Redis links: brokers, engines, gateways and Redis bridges, each started by itself over tcp."""

import itertools
import os
import random
import secrets
import tempfile
import time
from contextlib import ExitStack

from cluster import Process
from fleet import Fleet
from redis_server import RedisServer
from tcp_cluster import announced, go_on, readiness

NAMES = ("north", "south")


class BridgedCluster(Fleet):
    """One of the clusters: a fleet with bridges to a Redis."""

    def __init__(self, name, application, redis, secret_file, *, bridges=2, engines=2, gateways=2, brokers=2,
                 bridge_options=(), broker_options=(), engine_options=(), gateway_options=(), errors=None,
                 environment=None):
        named = ("--cluster-name", name)
        super().__init__(application, gateways=gateways, engines=engines, brokers=brokers, environment=environment,
                         broker_options=broker_options,
                         engine_options=(*named, *engine_options), gateway_options=(*named, *gateway_options))
        self.name, self.redis, self.secret_file = name, redis, secret_file
        self.bridge_options = (*named, *bridge_options)
        self.bridge_count, self.errors = bridges, errors
        self.bridges = []

    @property
    def services(self):
        return self.processes + self.engines + self.gateways + self.bridges

    @property
    def announcements(self):
        return [announced(service) for service in self.services if service.child.poll() is None]

    def _start(self, stack):
        super()._start(stack)
        for _ in range(self.bridge_count):
            self.bridges.append(stack.enter_context(self.bridge()))
        for bridge in self.bridges:
            announced(bridge)

    def bridge(self, *options, url=None):
        """One more, which nobody waits for; to the Redis at `url`, if it is not to be the clusters'."""
        return Process(
            "redis-bridge", "--brokers", ",".join(self.brokers), "--redis", url or self.redis.url,
            "--bridge-secret-file", self.secret_file, "--link-bind", "tcp://127.0.0.1:0", *self.bridge_options, *options,
            environment=self.environment, errors=self.errors)

    def restart_bridge(self, index):
        """Another bridge in the place of one that has ended."""
        self.bridges[index] = self._stack.enter_context(self.bridge())
        announced(self.bridges[index])

    def __exit__(self, *failure):
        # All at once, but for the brokers: one after the other takes longer.
        for service in self.engines + self.gateways + self.bridges:
            if service.child.poll() is None:
                go_on(service)
                service.child.terminate()
        super().__exit__(*failure)


class LinkedClusters:
    """Clusters on one Redis, each of which knows the others once this is entered. To tests of one cluster it is one:
    `urls` and `ports` are those of all gateways, `engines` and `gateways` what all of these have announced.

    `engines` may be a number for each cluster."""

    def __init__(self, application, *, names=NAMES, engines=2, redis=None, are_awaited=True, **options):
        self.application, self.options = application, options
        self.names = dict(zip(names, [engines] * len(names) if isinstance(engines, int) else engines, strict=True))
        self.redis = redis or RedisServer()
        self._is_redis_mine = redis is None
        self._are_awaited = are_awaited
        self.clusters = []
        self._stack = ExitStack()

    def __enter__(self):
        with ExitStack() as stack:
            if self._is_redis_mine:
                stack.enter_context(self.redis)
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            self.secret_file = write_secret(folder)
            self.errors = stack.enter_context(open(os.path.join(folder, "errors"), "a+b"))
            self._stack = stack
            for name, engines in self.names.items():
                self.add(name, engines=engines)
            if self._are_awaited:
                self.await_links()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *failure):
        self._stack.close()

    def add(self, name, **options):
        """One more cluster, which the others need not know yet."""
        options = {"errors": self.errors, **self.options, **options}
        cluster = BridgedCluster(name, self.application, self.redis, self.secret_file, **options)
        self.clusters.append(self._stack.enter_context(cluster))
        return cluster

    def remove(self, cluster):
        """Returns once all of its services have ended; they drain."""
        self.clusters.remove(cluster)
        cluster.__exit__(None, None, None)

    def await_links(self, timeout=15):
        """Until every gateway is linked with every engine of every cluster."""
        deadline = time.monotonic() + timeout
        while unlinked := self.unlinked():
            assert time.monotonic() < deadline, unlinked
            time.sleep(0.02)

    def unlinked(self):
        """What of the engines each gateway that is alive has no link with, by the gateway's URL."""
        engines = {line["id"]: line for line in self.engines}
        missing = {}
        for gateway in self._alive("gateways"):
            linked = {engine["id"] for engine in readiness(gateway)["engines"] if engine["state"] == "linked"}
            if not engines.keys() <= linked:
                missing[announced(gateway)["url"]] = engines.keys() - linked
        return missing

    def logged(self):
        """What bridges have logged so far, a line each."""
        with open(self.errors.name, encoding="utf-8") as file:
            return file.read().splitlines()

    def _alive(self, *kinds):
        return [service for kind in kinds for cluster in self.clusters for service in getattr(cluster, kind)
                if service.child.poll() is None]

    @property
    def engines(self):
        return [announced(service) for service in self._alive("engines")]

    @property
    def gateways(self):
        return [announced(service) for service in self._alive("gateways")]

    @property
    def bridges(self):
        """The processes."""
        return self._alive("bridges")

    @property
    def announcements(self):
        return [announced(service) for service in self._alive("processes", "engines", "gateways", "bridges")]

    @property
    def urls(self):
        """Those of the clusters in turns, so that who takes them in order goes back and forth."""
        return in_turns([cluster.urls for cluster in self.clusters])

    def different_urls(self, count):
        """Those of so many gateways, taken at random, neighbours of different clusters."""
        clusters = random.sample(self.clusters, len(self.clusters))
        return in_turns([random.sample(cluster.urls, len(cluster.urls)) for cluster in clusters])[:count]

    @property
    def url(self):
        return self.urls[0]

    @property
    def ports(self):
        return [int(url.rsplit(":", 1)[1]) for url in self.urls]


def in_turns(lists):
    return [item for turn in itertools.zip_longest(*lists) for item in turn if item is not None]


def write_secret(folder, name="secret", length=32):
    """A file with so many random characters, closed to others."""
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secrets.token_hex(length)[:length].encode())
    return path
