"""Fuzzes each decoder for a while, two at a time, and prints what came of it; `make fuzz` and `make corpus` call it.

Findings (crashes, hangs, inputs that need too much memory) are kept below the build folder, and fail the run. So are
inputs that reached new code: `--merge` takes the fewest that reach all of it into the corpus that `make test` replays.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "Corpus"
DICTIONARIES = HERE / "Dictionaries"
# One input may take so many seconds, all that is alive so many megabytes, one allocation so many.
LIMITS = ["-timeout=5", "-rss_limit_mb=1500", "-malloc_limit_mb=256"]
# An input that was kept has new coverage; a corpus of more than this is not small any more.
CORPUS_FILES, CORPUS_BYTES = 300, 60_000
COLUMNS = "{:20} {:>10} {:>8} {:>9} {:>7} {:>8}  {}"


@dataclass
class Outcome:
    decoder: str
    runs: int
    rate: int
    coverage: int
    corpus: int
    memory: int
    verdict: str

    def __str__(self):
        return COLUMNS.format(
            self.decoder, self.runs, self.rate, self.coverage, self.corpus, f"{self.memory} MB", self.verdict
        )


class Fuzzer:
    """One decoder in libFuzzer."""

    def __init__(self, binary, decoder, maximum_length):
        self.binary, self.decoder = binary, decoder
        self.found = binary.parents[2] / "corpus" / decoder
        self.findings = binary.parents[2] / "findings" / decoder
        self.corpus = CORPUS / decoder
        for folder in (self.found, self.findings, self.corpus):
            folder.mkdir(parents=True, exist_ok=True)
        self.options = [*LIMITS, f"-max_len={maximum_length}", f"-artifact_prefix={self.findings}/"]
        dictionary = DICTIONARIES / f"{decoder}.txt"
        if dictionary.exists():
            self.options.append(f"-dict={dictionary}")

    def fuzz(self, seconds):
        limit = f"-max_total_time={seconds}"
        result = self._run([limit, "-print_final_stats=1", self.found, self.corpus], seconds)
        (self.findings / "log.txt").write_text(result.stderr)
        return self._outcome(result)

    def merge(self):
        """The corpus anew: the fewest of all inputs that reach what all of them reach, and those kept by name."""
        merged = self.found.with_name(self.found.name + ".merged")
        shutil.rmtree(merged, ignore_errors=True)
        merged.mkdir()
        # What code is reached counts, not how often: that keeps the replay short and the repository small.
        result = self._run(["-set_cover_merge=1", "-use_counters=0", merged, self.corpus, self.found], 600)
        if result.returncode != 0:
            sys.exit(f"{self.decoder}: merging failed\n{result.stderr[-2000:]}")
        # The short ones first: they reach most of the code, and the repository stays small.
        inputs = sorted((file.read_bytes() for file in merged.iterdir()), key=len)
        self._replace_corpus(inputs)
        return len(list(self.corpus.iterdir()))

    def _replace_corpus(self, inputs):
        # What has a name of its own once broke something, and stays.
        for file in self.corpus.iterdir():
            if re.fullmatch("[0-9a-f]{16}", file.name):
                file.unlink()
        size = 0
        for data in inputs[:CORPUS_FILES]:
            size += len(data)
            if size > CORPUS_BYTES:
                break
            (self.corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    def _run(self, arguments, seconds):
        environment = os.environ | {
            "DECODER": self.decoder,
            "SWIFT_BACKTRACE": "enable=no",
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:quarantine_size_mb=32",
        }
        command = [self.binary, *self.options, *arguments]
        return subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
            timeout=seconds + 300
        )

    def _outcome(self, result):
        log = result.stderr
        status = re.findall(r"cov: (\d+) .*?corp: (\d+)/", log)
        coverage, corpus = map(int, status[-1]) if status else (0, 0)
        artifact = re.search(r"Test unit written to (\S+)", log)
        # A build without instrumentation would find nothing, and say so.
        verdict = "sound" if corpus > 1 else "BLIND: no coverage"
        if result.returncode != 0:
            verdict = f"BROKEN: {artifact.group(1) if artifact else self.findings / 'log.txt'}"
        return Outcome(
            self.decoder, self._statistic(log, "number_of_executed_units"),
            self._statistic(log, "average_exec_per_sec"), coverage, corpus, self._statistic(log, "peak_rss_mb"), verdict
        )

    @staticmethod
    def _statistic(log, name):
        found = re.search(rf"stat::{name}:\s+(\d+)", log)
        return int(found.group(1)) if found else 0


def fuzzers(binary, chosen):
    """Asked without a decoder, the binary lists them with their longest inputs."""
    environment = {name: value for name, value in os.environ.items() if name != "DECODER"}
    listed = subprocess.run([binary], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = dict(line.split() for line in listed.splitlines())
    if unknown := set(chosen) - found.keys():
        sys.exit(f"no decoders: {', '.join(sorted(unknown))}; there are {', '.join(found)}")
    return [Fuzzer(binary, decoder, length) for decoder, length in found.items() if not chosen or decoder in chosen]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=Path)
    parser.add_argument("decoders", nargs="*", help="all, if none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each decoder")
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--merge", action="store_true", help="take what was found into the corpus, and fuzz no more")
    arguments = parser.parse_intermixed_args()
    chosen = fuzzers(arguments.binary.resolve(), arguments.decoders)
    with ThreadPoolExecutor(arguments.parallel) as pool:
        if arguments.merge:
            for fuzzer, files in zip(chosen, pool.map(Fuzzer.merge, chosen)):
                print(f"{fuzzer.decoder:20} {files:4} inputs")
            return
        print(COLUMNS.format("decoder", "runs", "runs/s", "coverage", "corpus", "memory", "verdict"), flush=True)
        outcomes = []
        for outcome in pool.map(lambda fuzzer: fuzzer.fuzz(arguments.seconds), chosen):
            print(outcome, flush=True)
            outcomes.append(outcome)
    sys.exit(any(outcome.verdict != "sound" for outcome in outcomes))


if __name__ == "__main__":
    main()
