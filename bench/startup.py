"""What a fresh process pays before its first answer: imports, a client, one call; beyond starting the interpreter.

python bench/startup.py [--rounds 9]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from statistics import median

from serving import fastest

_MODEL = (
    "from pydantic import BaseModel\nclass Book(BaseModel):\n    uid: str\n    title: str\n    year: int\n"
)
IMPORTS = {
    "import httpx": "import httpx",
    "import twofold": "import twofold",
    "twofold.APIClient": "from twofold import APIClient",
    "twofold.AsyncAPIClient": "from twofold import AsyncAPIClient",
    "twofold.avala.Client": "from twofold.avala import Client",
    "import avala": "import avala",
    "import openai": "import openai",
}
CALLS = {
    "httpx.Client": "import httpx\nwith httpx.Client(base_url={url!r}) as client:\n    client.get('books/1')",
    "twofold.APIClient": _MODEL
    + "from twofold import APIClient, Operation\n"
    + "with APIClient({url!r}) as client:\n    client.request(Operation('GET', 'books/1', Book))",
    "twofold.avala.Client": "from twofold.avala import Client\n"
    "with Client('avk_bench', base_url={url!r}) as client:\n    client.datasets.get('1')",
    "httpx.AsyncClient": "import asyncio, httpx\nasync def main():\n"
    "    async with httpx.AsyncClient(base_url={url!r}) as client:\n        await client.get('books/1')\n"
    "asyncio.run(main())",
    "twofold.AsyncAPIClient": _MODEL
    + "import asyncio\nfrom twofold import AsyncAPIClient, Operation\nasync def main():\n"
    + "    async with AsyncAPIClient({url!r}) as client:\n"
    + "        await client.request(Operation('GET', 'books/1', Book))\nasyncio.run(main())",
    "avala.Client": "import avala\nclient = avala.Client('avk_bench', base_url={url!r})\nclient.datasets.get('1')",
    "openai.OpenAI": "import openai\nopenai.OpenAI(api_key='k', base_url={url!r}).models.retrieve('1')",
}


def _cpu(code: str) -> float:
    """Seconds of the processor that a process takes for some code: others on the machine hardly change them."""
    # Installed packages have their bytecode; a source tree gets it at the first round, which does not count.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["AVALA_ALLOW_INSECURE_BASE_URL"] = "1"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def milliseconds(codes: dict[str, str], rounds: int) -> dict[str, float]:
    """What each takes beyond the interpreter's own start; medians over rounds in which all take turns."""
    everything = {"": "pass", **codes}
    taken: dict[str, list[float]] = {name: [] for name in everything}
    for _ in range(rounds + 1):
        for name, code in everything.items():
            taken[name].append(_cpu(code))
    bare = median(taken[""][1:])
    return {name: (median(taken[name][1:]) - bare) * 1000 for name in codes}


def measure(url: str, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Of imports alone; of imports, client and first call."""
    calls = {name: code.format(url=url) for name, code in CALLS.items()}
    return milliseconds(IMPORTS, rounds), milliseconds(calls, rounds)


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with fastest() as (url, _):
        imports, calls = measure(url, rounds)
    for unit, taken in (("import httpx", imports), ("httpx.Client", calls)):
        print()
        for name, value in taken.items():
            print(f"{name:24} {value:8.1f} ms   {value / taken[unit]:6.2f} x {unit}")


if __name__ == "__main__":
    main()
