"""Between socket and handler nothing of Swift's concurrency runtime happens per packet: counted inside gateway and engine by `trace.c`."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from cluster import LocalCluster
from load import load

COUNTERS = ("tasks created", "jobs enqueued", "actors created", "allocations")
PACKETS = 20_000


@pytest.fixture(scope="module")
def tracer(tmp_path_factory):
    """Starts `local-cluster` with the counters preloaded into it and its children."""
    folder = tmp_path_factory.mktemp("trace")
    library = folder / "trace.so"
    source = Path(__file__).with_name("trace.c")
    subprocess.run([shutil.which("clang"), "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "TRACE_FOLDER": str(folder)}


def counters(tracer, pid):
    values = struct.unpack(f"{len(COUNTERS)}Q", (Path(tracer["TRACE_FOLDER"]) / str(pid)).read_bytes())
    return dict(zip(COUNTERS, values))


def test_no_task_actor_or_stream_is_created_per_packet(tracer, capsys):
    with LocalCluster("load", environment=tracer) as cluster:
        pids = {name: cluster.service(name)["pid"] for name in ("gateway", "engine")}
        load(cluster.url, clients=4, messages=1_000)  # warm: what is created once has been created
        before = {name: counters(tracer, pid) for name, pid in pids.items()}
        load(cluster.url, clients=4, messages=PACKETS // 4)
        grown = {
            name: {what: value - before[name][what] for what, value in counters(tracer, pid).items()}
            for name, pid in pids.items()
        }
    with capsys.disabled():
        for name, growth in grown.items():
            print(f"\n{name}, {PACKETS} echoes: {growth}; {growth['allocations'] / PACKETS:.2f} allocations per echo")
    for name, growth in grown.items():
        assert before[name]["tasks created"] > 0, "the counters are not preloaded: the test would see nothing"
        for what in COUNTERS[:-1]:
            assert growth[what] < PACKETS / 100, (name, what, growth)
        assert growth["allocations"] / PACKETS < 40, (name, growth)
