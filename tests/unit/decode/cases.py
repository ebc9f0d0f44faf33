"""The payload files of tests/fixtures and how they are decoded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub.core.decode import decode
from hub.core.reading import Decoded

FIXTURES = Path(__file__).parents[2] / "fixtures"
FORMATS = {"native": "json", "senml": "senml", "status": "status", "feature": "feature"}
RECEIVED = datetime(2026, 3, 3, 2, 0, 5, tzinfo=UTC)
DEVICE = "dev-7"

GOOD = sorted(path for path in FIXTURES.glob("*/good/*") if ".expected." not in path.name)
BAD = sorted(FIXTURES.glob("*/bad/*"))
REFUSED_FIELDS: dict[str, str] = json.loads((FIXTURES / "refused_fields.json").read_text())


def topic(format_: str, domain: str = "device") -> str:
    return f"ioc/v1/{domain}/{DEVICE}/{format_}"


def name_of(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def decode_fixture(path: Path) -> Decoded:
    return decode(topic(FORMATS[path.relative_to(FIXTURES).parts[0]]), path.read_bytes(), RECEIVED)


def expected_of(path: Path) -> Any:
    return json.loads(path.with_name(f"{path.name.split('.')[0]}.expected.json").read_text())


def as_json(decoded: Decoded) -> dict[str, Any]:
    """What a decoder understood, as the ``*.expected.json`` files write it."""
    samples = [
        {
            "time": sample.time.isoformat() if sample.time else None,
            "metrics": sample.metrics,
            "position": sample.position._asdict() if sample.position else None,
            "seq": sample.seq,
            "quality": sample.quality.name,
        }
        for sample in decoded.samples
    ]
    return {"domain": decoded.domain, "device": decoded.device, "samples": samples, "online": decoded.online}
