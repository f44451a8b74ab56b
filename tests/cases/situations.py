"""What the shipped signatures say of a situation on the air."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tests.support.deriving import Heard, listen
from tests.support.frames import beacon
from wifiwatch.analysis import derive
from wifiwatch.detect.engine import Engine
from wifiwatch.detect.finding import describe_all
from wifiwatch.detect.hit import join_all
from wifiwatch.detect.load import load_collection, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch.detect.finding import Finding
    from wifiwatch.detect.hit import Hit, SubjectKey
    from wifiwatch.detect.load import Collection

BEACON_SECONDS = 0.1024


@lru_cache
def shipped() -> Collection:
    """Load the shipped signatures once."""
    return load_collection([shipped_folder()])


def findings(heard: Iterable[Heard]) -> list[Finding]:
    """Run all shipped signatures over frames."""
    collection = shipped()
    engine = Engine(collection.signatures.values(), collection.lists)
    facts = listen(sorted(heard, key=lambda each: each.seconds))
    hits: dict[SubjectKey, Hit] = {}
    join_all(engine.run(derive(facts, engine.tables)), hits)
    return describe_all(hits.values(), collection.signatures, lambda frame: ("here", frame + 1))


def found(heard: Iterable[Heard]) -> dict[str, str]:
    """Give the ids of the signatures that fire, with their tiers."""
    return {finding.signature: finding.tier.value for finding in findings(heard)}


def beacons(
    name: bytes,
    bssid: str,
    elements: bytes = b"",
    *,
    count: int = 40,
    start: float = 0.0,
    security: str = "open",
    frequency_mhz: int = 2437,
    signal_dbm: int | None = -60,
    clock: int = 5_000_000,
) -> list[Heard]:
    """Have an access point send beacons with a running clock."""
    period = round(BEACON_SECONDS * 1e6)
    return [
        Heard(
            start + number * BEACON_SECONDS,
            beacon(
                name,
                elements,
                bssid=bssid,
                security=security,
                sequence=number % 4096,
                timestamp=clock + number * period,
            ),
            frequency_mhz,
            signal_dbm,
        )
        for number in range(count)
    ]
