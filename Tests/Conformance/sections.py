"""Autobahn's cases by sections: runs them as a client that tries a server in every way, and keeps the verdicts."""

import time
from collections import Counter
from dataclasses import dataclass

from kosoku import FailureError, run_fuzzingclient

# What a case may say of the messages, and of how the connection ended.
GOOD_BEHAVIORS = {"OK", "NON-STRICT", "INFORMATIONAL"}
GOOD_CLOSES = {"OK", "INFORMATIONAL"}


@dataclass(frozen=True)
class Section:
    """One section of Autobahn's, with the number of its cases as Autobahn documents it: fewer would prove less."""

    number: int
    title: str
    cases: int
    at_once: int = 8
    seconds: int = 60


QUICK = [
    Section(1, "framing", 16),
    Section(2, "pings and pongs", 11),
    Section(3, "reserved bits", 7),
    Section(4, "opcodes", 10),
    Section(5, "fragmentation", 20),
    Section(6, "UTF-8", 145),
    Section(7, "closing", 37),
    Section(10, "auto-fragmentation", 1),
]
# A compressed case keeps one core busy at a time, now ours and now the client's.
SLOW = [
    Section(9, "limits and performance", 54, at_once=1, seconds=300),
    Section(12, "compression, of various data", 90, at_once=2, seconds=2_400),
    Section(13, "compression, as variously agreed", 126, at_once=2, seconds=2_400),
]


@dataclass(frozen=True)
class Verdicts:
    """What became of the cases of one section."""

    section: Section
    results: list
    seconds: float

    def failures(self):
        return [described(result) for result in self.results if not is_good(result)]

    def counts(self):
        """How many cases there are of each verdict, bad ones taken together."""
        return Counter(result.behavior.value if is_good(result) else "bad" for result in self.results)


async def run(url, *patterns, at_once=1):
    """The result of each case that matches a pattern."""
    try:
        return await run_fuzzingclient(url, list(patterns), concurrency=at_once)
    except FailureError as failure:
        return failure.results


async def run_section(url, section):
    start = time.monotonic()
    results = await run(url, f"{section.number}.*", at_once=section.at_once)
    return Verdicts(section, results, time.monotonic() - start)


def is_good(result):
    return result.behavior.value in GOOD_BEHAVIORS and result.behavior_close.value in GOOD_CLOSES


def described(result):
    return (f"{result.case_id}: {result.behavior.value}, {result.result} "
            f"Closing: {result.behavior_close.value}, {result.result_close}")
