"""The metric table of docs/integrators.md: ``python -m tests.unit.decode.catalogue_table`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from hub.core.metrics import CATALOGUE, Metric
from hub.core.units import alternatives

GUIDE = Path(__file__).parents[3] / "docs" / "integrators.md"
BEGIN, END = "<!-- metrics:begin -->\n", "<!-- metrics:end -->"


def table() -> str:
    head = (
        "| metric | unit | Vietnamese | English | domains | bounds | also accepted in SenML |\n" + "| --- " * 7 + "|\n"
    )
    return head + "".join(map(_row, CATALOGUE.values()))


def between(text: str, begin: str, end: str) -> str:
    return text.split(begin, 1)[1].split(end, 1)[0]


def _row(metric: Metric) -> str:
    unit = f"`{metric.unit}`" if metric.unit else metric.kind
    bounds = f"{_plain(metric.min)} to {_plain(metric.max)}" if metric.kind == "number" else ""
    others = " ".join(f"`{other}`" for other in alternatives(metric.unit)[1:]) if metric.unit else ""
    cells = (f"`{metric.key}`", unit, metric.vi, metric.en, ", ".join(metric.domains), bounds, others)
    return f"| {' | '.join(cells)} |\n"


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) < 1e7 else f"{number:.0e}".replace("e+0", "e").replace("e+", "e")


if __name__ == "__main__":
    guide = GUIDE.read_text()
    GUIDE.write_text(
        guide.replace(between(guide, BEGIN, END), table(), 1)
        if between(guide, BEGIN, END)
        else guide.replace(BEGIN, BEGIN + table(), 1)
    )
