"""Several gateways, engines and brokers, and clients whose every request goes through any of the gateways."""

import itertools
import random
from contextlib import asynccontextmanager, contextmanager

import aiohttp

from cluster import LocalCluster
from gateway_proxy import GatewayProxy
from wire import Wire

GATEWAYS, ENGINES, BROKERS = 3, 2, 2


class Spread(LocalCluster):
    """3 gateways × 2 engines × 2 brokers."""

    def __init__(self, application, *arguments, engines=ENGINES, **options):
        arguments = ("--engines", engines, "--brokers", BROKERS, *arguments)
        super().__init__(application, *arguments, gateways=GATEWAYS, **options)
        self.engines = [self.service("engine", index) for index in range(engines)]
        self.gateways = [self.service("gateway", index) for index in range(GATEWAYS)]
        self.ports = [self.port + index for index in range(GATEWAYS)]

    def different_urls(self, count):
        """Those of so many gateways, taken at random."""
        return random.sample(self.urls, count)


class BehindProxy:
    """A cluster as clients behind a load balancer without affinity see it."""

    def __init__(self, cluster, proxy):
        self.cluster, self.proxy = cluster, proxy
        self.url = proxy.url


@contextmanager
def behind_proxy(application, *, at_random=False, **options):
    with Spread(application, **options) as cluster, proxy_before(cluster, at_random=at_random) as behind:
        yield behind


@contextmanager
def proxy_before(cluster, *, at_random=False):
    with GatewayProxy(cluster.ports, at_random=at_random) as proxy:
        yield BehindProxy(cluster, proxy)


class SpreadWire(Wire):
    """A `Wire` that sends each request to another gateway; which one is left to `choose`, a function of no arguments."""

    def __init__(self, http, choose, path):
        self.http, self.choose, self.path = http, choose, path

    @property
    def base(self):
        return self.choose() + self.path

    def through(self, url):
        """All through one gateway."""
        return Wire(self.http, url, self.path)


def at_random(urls):
    return lambda: random.choice(urls)


def in_turn(urls):
    return itertools.cycle(urls).__next__


@asynccontextmanager
async def any_gateway(urls, path, choose=at_random):
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20), connector=connector) as http:
        yield SpreadWire(http, choose(urls), path)
