"""Runs the load generator."""

import json
import subprocess

from cluster import BINARIES


def load(url, *, clients, messages, outstanding=16, payload_bytes=64, timeout=300):
    """What the load generator measured; it fails by itself when anything is lost, doubled or reordered."""
    command = [BINARIES / "LoadGenerator", "--url", url, "--clients", clients, "--messages", messages,
               "--outstanding", outstanding, "--payload-bytes", payload_bytes, "--deadline", timeout]
    run = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, timeout=timeout + 30)
    assert run.returncode == 0, (run.returncode, run.stdout)
    return json.loads(run.stdout)
