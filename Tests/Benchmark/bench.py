"""Measures Signalbox beside its own WebSocket alone and swift-nio's, in alternating rounds of one run.

Prints a table and whether each goal is reached; writes the same, every round's figures and a picture to a folder.
Exit code 1: a goal is missed. A run that loses, doubles or reorders anything ends the benchmark.
"""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from bounds import bounds
from results import Results
from scenarios import IDLE, LINKED, SCENARIOS, goals
from servers import Signalbox, all_servers, linked_clusters

from cluster import BINARIES


def generate(server, command):
    """What the load generator reports of one run against a server."""
    processes = [option for name, pid in server.processes.items() for option in ("--server", f"{name}={pid}")]
    other = ["--other-url", server.other_url] if server.other_url else []
    run = subprocess.run(
        [BINARIES / "LoadGenerator", *map(str, command), "--url", server.url, *other, *processes],
        stdout=subprocess.PIPE, timeout=180,
    )
    if run.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} on {server.name}: {run.stdout.decode()}")
    return json.loads(run.stdout)


def measure(results, scenarios, rounds):
    with ExitStack() as stack:
        servers = [stack.enter_context(server) for server in all_servers()]
        for scenario in scenarios:
            for _ in range(rounds):
                for server in servers if scenario.compared else servers[:1]:
                    results.add(scenario.name, server.name, generate(server, scenario.command))
            print(f"measured: {scenario.name}", file=sys.stderr, flush=True)


def measure_linked(results, scenarios, rounds):
    if not scenarios:
        return
    with linked_clusters() as views:
        for scenario in scenarios:
            for _ in range(rounds):
                for view in views:
                    results.add(scenario.name, view.name, generate(view, scenario.command))
            print(f"measured: {scenario.name}", file=sys.stderr, flush=True)


def measure_memory(results, wanted, rounds):
    for name, command in wanted.items():
        for _ in range(min(rounds, 3)):
            with Signalbox() as server:
                results.add(name, server.name, generate(server, command))
        print(f"measured: {name}", file=sys.stderr, flush=True)


def report(results):
    """The table and the goals, as lines; and whether all goals are reached."""
    reached = list(goals(results))
    lines = [*results.table(), ""]
    lines += [f"{'ok  ' if goal.is_reached else 'MISS'} {goal.name}: {goal.value:.2f} ({goal.limit})" for goal in reached]
    if best := list(bounds(results)):
        lines += ["", *best]
    return lines, all(goal.is_reached for goal in reached)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each scenario, an odd number")
    parser.add_argument("--output", type=Path, help="folder for results.json, results.txt and benchmark.png")
    options = parser.parse_args()
    results = Results()
    measure(results, [scenario for scenario in SCENARIOS if options.only in scenario.name], options.rounds)
    measure_linked(results, [scenario for scenario in LINKED if options.only in scenario.name], options.rounds)
    measure_memory(results, {name: idle for name, idle in IDLE.items() if options.only in name}, options.rounds)
    lines, is_good = report(results)
    print("\n".join(lines))
    if options.output:
        from picture import draw

        options.output.mkdir(parents=True, exist_ok=True)
        (options.output / "results.json").write_text(results.json())
        (options.output / "results.txt").write_text("\n".join(lines) + "\n")
        draw(results, options.output / "benchmark.png")
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
