"""Times and addresses as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS = 1_000_000_000


def time_text(nanoseconds: int) -> str:
    """Write a time as ISO 8601 with nanoseconds.

    Parameters
    ----------
    nanoseconds : int
        Time since 1970-01-01 UTC [ns].

    Returns
    -------
    str
        Such as ``2026-03-02T08:00:00.000000000Z``.
    """
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def address_text(address: int) -> str:
    """Write an address as people do.

    Parameters
    ----------
    address : int
        The 48 bits of an address.

    Returns
    -------
    str
        Such as ``01:0c:cc:00:00:00``.
    """
    return ":".join(f"{address:012x}"[start : start + 2] for start in range(0, 12, 2))
