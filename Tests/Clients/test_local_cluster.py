"""`local-cluster` keeps its contract: what it announces, what it refuses, and that nothing it started outlives it."""

import os
import select
import signal
import subprocess
import time
import urllib.request

import pytest

from cluster import BINARIES, LocalCluster


class Children:
    """Watches the processes of a cluster, from before they end."""

    def __init__(self, cluster):
        pids = [line["pid"] for line in cluster.announcements if "pid" in line]
        self.watches = [os.pidfd_open(pid) for pid in pids]

    def ended(self, timeout):
        """Whether all of them end within this many seconds."""
        deadline = time.monotonic() + timeout
        for watch in self.watches:
            ended, _, _ = select.select([watch], [], [], max(0, deadline - time.monotonic()))
            os.close(watch)
            if not ended:
                return False
        return True


@pytest.mark.parametrize("link", ["ipc", "tcp"])
def test_each_process_is_announced_once_it_is_ready_and_then_the_whole(link):
    with LocalCluster("echo", "--engines", 2, "--brokers", 2, "--link", link, gateways=2) as cluster:
        *processes, whole = cluster.announcements
        assert whole == {"ready": True}
        places = sorted((line["service"], line["index"]) for line in processes)
        assert places == [(service, index) for service in ("broker", "engine", "gateway") for index in (0, 1)]
        assert len({line["id"] for line in processes}) == 6
        for line in processes:
            assert line["endpoints"] and all(isinstance(role, str) for role in line["endpoints"])
            with urllib.request.urlopen(f"{line['operations']}/readyz") as answer:
                assert answer.status == 200
        gateways = [line for line in processes if line["service"] == "gateway"]
        assert {line["url"] for line in gateways} == {f"http://127.0.0.1:{cluster.port + i}" for i in (0, 1)}
        assert all("url" not in line for line in processes if line not in gateways)


def test_a_childs_end_is_announced_and_it_stays_away():
    with LocalCluster("echo", "--engines", 2) as cluster:
        pid = cluster.service("engine", 1)["pid"]
        os.kill(pid, signal.SIGKILL)
        end = cluster.announcement(lambda line: "exited" in line)
        assert end == {"service": "engine", "index": 1, "pid": pid, "exited": 137}
        cluster.terminate()
        with pytest.raises(RuntimeError):  # there is no more to read
            cluster.announcement(lambda line: False)
        engines = [line for line in cluster.announcements if line.get("service") == "engine" and "id" in line]
        assert [line["index"] for line in engines].count(1) == 1


def test_with_restart_a_child_comes_back_with_a_new_node_id_and_is_announced_again():
    with LocalCluster("echo", "--restart") as cluster:
        before = cluster.service("engine")
        os.kill(before["pid"], signal.SIGKILL)
        after = cluster.announcement(lambda line: line.get("service") == "engine" and line.get("pid") != before["pid"])
        assert after["index"] == 0
        assert after["id"] != before["id"]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_within_five_seconds(end):
    cluster = LocalCluster("echo", "--engines", 2)
    children = Children(cluster)
    cluster.child.send_signal(end)
    assert cluster.child.wait(5) == 0
    assert children.ended(0)


def test_children_that_hang_do_not_prolong_the_end():
    cluster = LocalCluster("echo")
    children = Children(cluster)
    os.kill(cluster.service("engine")["pid"], signal.SIGSTOP)
    cluster.child.terminate()
    assert cluster.child.wait(5) == 0
    assert children.ended(0)


def test_no_child_outlives_a_cluster_that_is_killed():
    cluster = LocalCluster("echo", "--engines", 2)
    children = Children(cluster)
    cluster.child.kill()
    cluster.child.wait()
    assert children.ended(2)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--ping-interval", "0"], "ping-interval"),
        (["--pingInterval", "soon"], "ping-interval"),
        (["--engines", "0"], "engines"),
        (["--brokers", "0"], "brokers"),
        (["--application", "game"], "application"),
        (["--redis", "redis://127.0.0.1:6379"], "bridge-secret-file"),
        (["--bridges", "1"], "bridges"),
        (["--cors", "{"], "cors"),
        (["--no-such-flag", "1"], "--no-such-flag"),
        (["--operations-port", "1"], "--operations-port"),
    ],
)
def test_what_cannot_be_is_refused_at_start_and_named(arguments, named):
    refused = subprocess.run([BINARIES / "local-cluster", *arguments], capture_output=True, text=True, timeout=10)
    assert refused.returncode == 64
    assert refused.stdout == ""
    assert named in refused.stderr


def test_an_unknown_variable_is_warned_of():
    environment = {**os.environ, "SIGNALBOX_PING_INTERVALL": "300"}
    command = [BINARIES / "local-cluster", "--redis", "redis://127.0.0.1:6379"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=10, env=environment)
    assert "SIGNALBOX_PING_INTERVALL" in refused.stderr
    assert "suggestion=SIGNALBOX_PING_INTERVAL\n" in refused.stderr
