"""Times and addresses as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS = 1_000_000_000
_PAIR = "([0-9A-Fa-f]{2})"
_ADDRESS = re.compile(_PAIR + "([:-]?)" + r"\2".join([_PAIR] * 5))


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


def address_number(text: str) -> int | None:
    """Read an address as people write it.

    Parameters
    ----------
    text : str
        Six pairs of hexadecimal digits between colons or hyphens, or none.

    Returns
    -------
    int or None
        The 48 bits; None where it is no address.
    """
    written = _ADDRESS.fullmatch(text.strip())
    return int("".join(written.group(1, 3, 4, 5, 6, 7)), 16) if written else None


def name_text(name: bytes) -> str:
    r"""Write a name that somebody chose for their network or device.

    What would steer a terminal, break a line or turn the direction of writing is escaped: whoever
    is in radio range chooses these bytes.

    Parameters
    ----------
    name : bytes
        UTF-8 as a rule.

    Returns
    -------
    str
        The name; bytes that are no UTF-8 as ``\\xNN``, characters that cannot be seen as in Python.
    """
    text = name.decode("utf-8", "backslashreplace")
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
