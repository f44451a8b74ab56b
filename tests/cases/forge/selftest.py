"""SELFTEST: a network whose name says that it is a test, and names that are nearly it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cases.forge import measuring as m

if TYPE_CHECKING:
    from tests.cases.forge import Case, Frames

PHONE = "0a:5a:00:00:00:01"


def hotspot() -> dict[str, Frames]:
    """A phone's hotspot with the name of the test."""
    return {"desk": m.access_point(b"wifiwatch self-test", PHONE, seconds=10, interval=100)}


def other_names() -> dict[str, Frames]:
    """Hotspots whose names are nearly that."""
    desk: Frames = []
    for number, name in enumerate((b"Wifiwatch Self-Test", b"wifiwatch self-test 2", b"self-test")):
        bssid = f"0a:5a:00:00:0{number}:01"
        desk += m.access_point(name, bssid, seconds=10, interval=100)
    return {"desk": desk}


CASES: dict[str, Case] = {
    "SELFTEST.MARKED_FRAME--fires": hotspot,
    "SELFTEST.MARKED_FRAME--innocent": other_names,
}
