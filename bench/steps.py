"""What each step of a blocking GET costs: shares of the processor's time, from the profiler.

python bench/steps.py [--calls 3000]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from typing import Any

from clients import blocking_foundation
from serving import fastest

# File, function, what it is; each without the steps inside it that have a line of their own.
STEPS = (
    ("twofold/_sync/client.py", "request", "`request`: the call as its author wrote it"),
    ("twofold/_core/calls.py", "prepare", "settle the request: options, URL, headers, body"),
    ("twofold/_sync/transport.py", "send", "retries, breaker, budget: whether they come into play"),
    ("twofold/_sync/transport.py", "_attempt", "one attempt: credential, hooks, clock, outcome"),
    ("twofold/_sync/pool.py", "send", "the pool: a place, an idle connection, both given back"),
    ("twofold/_sync/pool.py", "_message", "the request in httpcore's terms"),
    ("httpcore/_sync/connection.py", "handle_request", "httpcore and h11: write the request, parse the head"),
    ("httpcore/_models.py", "read", "httpcore and h11: read the body"),
    ("httpcore/_backends/sync.py", "read", "the socket: wait for the answer and read it"),
    ("httpcore/_backends/sync.py", "write", "the socket: write"),
    ("twofold/_core/calls.py", "result", "success or error"),
    ("twofold/_core/decode.py", "decode", "bytes to the model"),
)


def cumulative(stats: Any, file: str, function: str) -> float:
    """Seconds in a function and all it calls."""
    return sum(
        figures[3]
        for (path, _, name), figures in stats.stats.items()
        if path.endswith(file) and name == function
    )


def inside(total: dict[str, float]) -> dict[str, float]:
    """What remains of each step without those inside it."""
    request, prepare, send, attempt, pool, message, head, body, receive, write, result, decode = (
        total.values()
    )
    own = (
        *(request - prepare - send - result, prepare, send - attempt, attempt - pool),
        *(pool - message - head - body, message, head + body - receive - write - body, body),
        *(receive, write, result - decode, decode),
    )
    return dict(zip(total, own, strict=True))


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=3000)
    calls = parser.parse_args().calls
    profiler = cProfile.Profile(time.process_time)
    with fastest() as (url, _), blocking_foundation(url) as call:
        for _ in range(100):
            call()
        profiler.enable()
        for _ in range(calls):
            call()
        profiler.disable()
    stats = pstats.Stats(profiler)
    total = {text: cumulative(stats, file, function) for file, function, text in STEPS}
    whole = total[STEPS[0][2]]
    print("| step | share |\n|---|---|")
    for text, seconds in inside(total).items():
        print(f"| {text} | {seconds / whole:.1%} |")


if __name__ == "__main__":
    main()
