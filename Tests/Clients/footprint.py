"""What a process takes of its machine."""

import os
import re
import time
from pathlib import Path


class Footprint:
    """The resources of process `pid`, since this was created."""

    def __init__(self, pid):
        self.folder = Path("/proc") / str(pid)
        (self.folder / "clear_refs").write_text("5")  # The peak counts from here.
        self.memory_before = self.memory
        self.cpu_before, self.start = self._cpu(), time.monotonic()

    @property
    def memory(self):
        """Resident, in bytes."""
        return self._status("VmRSS")

    @property
    def growth(self):
        """Bytes that it has taken at most beyond those it had."""
        return self._status("VmHWM") - self.memory_before

    @property
    def cpu(self):
        """Seconds of CPU time."""
        return self._cpu() - self.cpu_before

    @property
    def load(self):
        """The share of one CPU."""
        return self.cpu / (time.monotonic() - self.start)

    @property
    def descriptors(self):
        return len(os.listdir(self.folder / "fd"))

    @property
    def descriptor_limits(self):
        """Soft and hard."""
        soft, hard = re.search(r"Max open files\s+(\d+)\s+(\d+)", (self.folder / "limits").read_text()).groups()
        return int(soft), int(hard)

    def _status(self, name):
        return int(re.search(rf"{name}:\s+(\d+) kB", (self.folder / "status").read_text())[1]) * 1024

    def _cpu(self):
        fields = (self.folder / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
