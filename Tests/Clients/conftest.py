import shutil

import pytest
from playwright.async_api import async_playwright

from cluster import LocalCluster
from linked_clusters import LinkedClusters
from spread import Spread, behind_proxy, proxy_before

# The options with which the official protocol suites expect their server to run.
SUITE_OPTIONS = {
    "SIGNALBOX_PING_INTERVAL": "300",
    "SIGNALBOX_PING_TIMEOUT": "200",
    "SIGNALBOX_CONNECT_TIMEOUT": "1000",
}


@pytest.fixture(scope="session")
def echo():
    """A cluster with the application `echo`, with the official suites' options."""
    with LocalCluster("echo", environment=SUITE_OPTIONS) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def calm_echo():
    """The same with default options."""
    with LocalCluster("echo") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def hasty_conformance():
    """A cluster with the application `conformance`, with the official suites' options."""
    with LocalCluster("conformance", environment=SUITE_OPTIONS) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def echo_behind_proxy():
    """`echo` with three gateways, two engines and two brokers, behind a load balancer without affinity."""
    with behind_proxy("echo", environment=SUITE_OPTIONS) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def hasty_conformance_behind_proxy():
    with behind_proxy("conformance", environment=SUITE_OPTIONS) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def conformance_behind_proxy():
    with behind_proxy("conformance") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def spread_echo():
    """The application `echo` on three gateways, two engines and two brokers."""
    with Spread("echo") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def spread_echo_behind_proxy(spread_echo):
    with proxy_before(spread_echo) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def spread_conformance():
    with Spread("conformance") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def linked_echo():
    """The application `echo` on two clusters that Redis links, each of two brokers, engines, gateways and bridges."""
    with LinkedClusters("echo") as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_conformance():
    with LinkedClusters("conformance") as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_conformance_behind_proxy(linked_conformance):
    with proxy_before(linked_conformance) as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_hasty_conformance():
    with LinkedClusters("conformance", environment=SUITE_OPTIONS) as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_hasty_conformance_behind_proxy(linked_hasty_conformance):
    with proxy_before(linked_hasty_conformance) as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_hasty_echo():
    with LinkedClusters("echo", environment=SUITE_OPTIONS) as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_echo_behind_proxy(linked_echo):
    with proxy_before(linked_echo) as clusters:
        yield clusters


@pytest.fixture(scope="session")
def linked_hasty_echo_behind_proxy(linked_hasty_echo):
    with proxy_before(linked_hasty_echo) as clusters:
        yield clusters


@pytest.fixture(scope="session")
def conformance():
    with LocalCluster("conformance") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def chat():
    with LocalCluster("chat") as cluster:
        yield cluster


@pytest.fixture
async def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()
