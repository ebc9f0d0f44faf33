"""``make bench``: measure everything in one run on this machine and write docs/benchmarks.md.

python -m tests.bench [--quick] [NAME ...]     without names: all of them, and the page is written
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.lab import machine

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
FIGURES = ROOT / "docs" / "benchmarks.json"
BENCHES = {
    "ingest": "Ingest: sensors to durable rows",
    "live": "Publish to screen, durable before shown",
    "viewers": "A thousand viewers",
    "engine": "Rules",
    "city": "Rules of every kind at once",
    "backtest": "Backtests",
    "decode": "Decoding",
    "console": "The console in a browser",
}
_HEAD = """# Benchmarks

Written by `make bench`; do not edit. Everything on this page was measured in one run on one machine, with publisher,
broker, database, hub and viewers sharing it: compare the ratios, not the digits. The database runs with fsync on; a
reading counts when it is committed.

"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="small loads, to see that the benches work; writes nothing"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench named {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    names = options.names or list(BENCHES)
    results: dict[str, Any] = {}
    for name in names:
        began = time.monotonic()
        print(f"{name}: {BENCHES[name]} ...", flush=True)
        results[name] = importlib.import_module(f"tests.bench.bench_{name}").run(options.quick)
        for label, value, unit, ratio in results[name]["rows"]:
            print(f"  {label:62} {value:>12} {unit:12} {ratio}", flush=True)
        for missed in results[name].get("shortfalls", ()):
            print(f"  WARNING, target missed: {missed}", flush=True)
        print(f"  took {time.monotonic() - began:.0f} s", flush=True)
    if not options.quick and not options.names:
        _write(results)
        print(f"written: {PAGE.relative_to(ROOT)}, {FIGURES.relative_to(ROOT)}")
    return 0


def _write(results: dict[str, Any]) -> None:
    taken = {"date": f"{datetime.now(UTC):%Y-%m-%d}", **machine()}
    PAGE.write_text(_page(taken, results))
    FIGURES.write_text(json.dumps({"taken": taken, "results": results}, indent=1, ensure_ascii=False) + "\n")


def _page(taken: dict[str, str], results: dict[str, Any]) -> str:
    lines = [_HEAD, "Taken " + ", ".join(f"{name}: {value}" for name, value in taken.items()) + ".\n"]
    for name, result in results.items():
        lines.append(f"\n## {BENCHES[name]}\n")
        if "what" in result:
            lines.append(f"\n{result['what']}.\n")
        lines.append("\n| measured | value | unit | beside |\n| --- | ---: | --- | --- |\n")
        lines += [f"| {label} | {value} | {unit} | {ratio} |\n" for label, value, unit, ratio in result["rows"]]
        lines += [f"\n**Target missed:** {missed}.\n" for missed in result.get("shortfalls", ())]
        lines += [f"\n{note}\n" for note in result.get("notes", ())]
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
