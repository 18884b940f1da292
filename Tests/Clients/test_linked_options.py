"""What operators may get wrong when they link clusters, and how they learn of it."""

import subprocess
import time

import pytest

from cluster import BINARIES
from linked_clusters import LinkedClusters, write_secret
from redis_server import RedisServer
from tcp_cluster import announced, readiness

COMMAND = {
    "--brokers": "tcp://127.0.0.1:7001+tcp://127.0.0.1:7002",
    "--cluster-name": "north",
    "--redis": "redis://127.0.0.1:6379",
    "--link-bind": "tcp://127.0.0.1:0",
}


def refused(**options):
    """What a bridge says that ends at once because of its options."""
    options = {**COMMAND, **{"--" + name.replace("_", "-"): value for name, value in options.items()}}
    command = [str(part) for option in options.items() if option[1] is not None for part in option]
    run = subprocess.run([BINARIES / "redis-bridge", *command], capture_output=True, text=True, timeout=20)
    assert run.returncode == 64, (run.returncode, run.stderr)
    assert run.stdout == ""
    return run.stderr


@pytest.fixture
def secret(tmp_path):
    return write_secret(tmp_path)


@pytest.mark.parametrize("url", ["127.0.0.1:6379", "http://127.0.0.1", "redis://", "redis://:0", "redis://host:70000",
                                 "redis://host/abc", "redis://host:6379/0?x=y z", "redis-sentinel://host", "localhost"])
def test_a_redis_that_is_not_one_is_refused(secret, url):
    message = refused(redis=url, bridge_secret_file=secret)
    assert "redis: " in message and "accepted: " in message


def test_a_bridge_without_a_redis_is_refused(secret):
    assert "redis" in refused(redis=None, bridge_secret_file=secret)


def test_a_secret_is_asked_for():
    assert "bridge-secret-file" in refused()


@pytest.mark.parametrize("length", [0, 1, 31])
def test_a_secret_that_is_too_short_is_refused(tmp_path, length):
    message = refused(bridge_secret_file=write_secret(tmp_path, length=length))
    assert "bridge-secret-file" in message and "32" in message


def test_a_secret_that_is_not_there_or_cannot_be_read_is_refused(tmp_path):
    missing = tmp_path / "nowhere"
    message = refused(bridge_secret_file=missing)
    assert "bridge-secret-file" in message and str(missing) in message
    assert "bridge-secret-file" in refused(bridge_secret_file=tmp_path)


def test_a_secret_that_others_may_read_is_refused(tmp_path, secret):
    (tmp_path / "secret").chmod(0o644)
    message = refused(bridge_secret_file=secret)
    assert "bridge-secret-file" in message and "chmod" in message


@pytest.mark.parametrize("wires", ["adapters", "adapter,", "adapter sharded"])
def test_unknown_wires_are_refused(secret, wires):
    message = refused(bridge_secret_file=secret, node_wires=wires)
    assert "node-wires" in message and "sharded" in message


def test_none_beside_a_wire_is_refused(secret):
    message = refused(bridge_secret_file=secret, node_wires="none,adapter")
    assert 'node-wires: "none,adapter"' in message and "none, or the wires" in message


def test_a_redis_that_is_not_there_is_told_and_waited_for():
    """The bridge starts, says what is missing and since when, and is ready once there is one."""
    with RedisServer() as redis, LinkedClusters("echo", names=["north"], redis=redis, bridges=0) as clusters:
        [north] = clusters.clusters
        redis.stop()
        with north.bridge() as bridge:
            [condition] = eventually(lambda: [condition for condition in readiness(bridge)["missing"]
                                              if condition["name"] == "redis" and "refused" in condition["reason"]])
            assert str(redis.port) in condition["reason"] and condition["since"]
            redis.start()
            eventually(lambda: readiness(bridge)["ready"])


def eventually(read, timeout=10):
    deadline = time.monotonic() + timeout
    while not (value := read()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


@pytest.mark.parametrize("password, refusal", [(None, "NOAUTH"), ("wrong", "WRONGPASS")])
def test_a_redis_that_refuses_the_password_is_told_and_the_right_one_links(password, refusal):
    with RedisServer(password="right") as redis, LinkedClusters("echo", redis=redis, brokers=1) as clusters:
        with clusters.clusters[0].bridge(url=redis.url_with(password)) as bridge:
            [condition] = eventually(lambda: [condition for condition in readiness(bridge)["missing"]
                                              if condition["name"] == "redis" and refusal in condition["reason"]])
            assert "wrong" not in condition["reason"]
        assert not [line for line in clusters.logged() if "right" in line]


def logged(clusters, *words):
    return eventually(lambda: [line for line in clusters.logged() if all(word in line for word in words)])


def test_clusters_whose_secrets_differ_are_told_and_not_linked(tmp_path):
    with LinkedClusters("echo", names=["north"], brokers=1) as clusters:
        [north] = clusters.clusters
        mine, clusters.secret_file = clusters.secret_file, write_secret(tmp_path)
        south = clusters.add("south")
        logged(clusters, "bridge-secret-file")
        time.sleep(1)
        for cluster in (north, south):
            own = {announced(engine)["id"] for engine in cluster.engines}
            for gateway in cluster.gateways:
                assert {engine["id"] for engine in readiness(gateway)["engines"]} == own
        assert mine != clusters.secret_file


def test_two_clusters_of_one_name_are_told():
    """Which of them is meant nobody could say."""
    with LinkedClusters("echo", names=["north"], brokers=1) as clusters:
        clusters.add("north")
        logged(clusters, "cluster-name", "north")


def test_an_unknown_option_is_refused(secret):
    run = subprocess.run([BINARIES / "redis-bridge", "--redises", "x"], capture_output=True, text=True, timeout=20)
    assert run.returncode == 64 and "redises" in run.stderr
