"""What the same run says about the best that these parts could reach together.

A gateway does at least what our WebSocket alone does, and an engine's process takes at least what it takes where hundreds
of messages share each wake-up. The gateway's half of the link between them (records, ZeroMQ and its thread) is taken for
free. All processes, the load generator's included, share the machine's cores, and the generator has one loop.
"""

import os

PIPELINED = "echo, 64 × 16"


def bounds(results, cores=len(os.sched_getaffinity(0))):
    """One line for each echo scenario that is judged by ratios, if all that it takes was measured."""
    for scenario in ("echo, 64 clients", PIPELINED):
        if results.has(scenario) and results.has(PIPELINED):
            yield _bound(results, scenario, cores)


def _bound(results, scenario, cores):
    def of(figure, server):
        return results.median(scenario, figure, server)

    alone = of("cpu", "gateway alone")
    cpu = alone + results.median(PIPELINED, "cpu_us_engine")
    generator = of("cpu_us_generator", "gateway alone")
    rate = 1e6 / max((cpu + generator) / cores, alone, generator)
    return (
        f"bound {scenario}, were the gateway's half of the link free: CPU {cpu / of('cpu', 'NIOWebSocket'):.2f} × NIOWebSocket; "
        f"on {cores} cores at most {rate:,.0f} messages/s, {rate / of('rate', 'NIOWebSocket'):.2f} × NIOWebSocket, "
        f"{rate / of('rate', 'gateway alone'):.2f} × gateway alone"
    )
