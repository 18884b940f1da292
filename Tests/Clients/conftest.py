import pytest

from cluster import LocalCluster

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
def hasty_conformance():
    """A cluster with the application `conformance`, with the official suites' options."""
    with LocalCluster("conformance", environment=SUITE_OPTIONS) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def conformance():
    with LocalCluster("conformance") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def chat():
    with LocalCluster("chat") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def wide_conformance():
    """Three gateways, two engines and two brokers with the application `conformance`."""
    with LocalCluster("conformance", "--engines", 2, "--brokers", 2, gateways=3) as cluster:
        yield cluster
