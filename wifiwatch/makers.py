"""Makers of equipment that signatures name, by address prefix, from lists of a collection."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from wifiwatch.errors import SignatureError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

HEADER = ["prefix", "class", "maker"]
LARGEST_FILE = 1 << 20
"""Bytes beyond which a list is not read: a thousand makers take 40 KiB."""

WATCHED_WORDS = 1 << 18
"""Words of 64 bits that hold a bit for each prefix of 24 bits."""

_ADDRESS_BITS = 48
_LENGTHS = (24, 28, 36)
_PREFIX = re.compile(r"([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){2,5})(?:/([0-9]{1,2}))?")
_CLASS = re.compile(r"[a-z][a-z0-9_]*")
_GROUP_OR_LOCAL = 0b11 << 40
_LONGEST_NAME = 100


class Prefix(NamedTuple):
    """The first bits of a maker's addresses."""

    bits: int
    length: int


class Maker(NamedTuple):
    """Who makes equipment with a prefix, and of which class it is."""

    maker: str
    maker_class: str


_UNKNOWN = Maker("", "")


@dataclass(frozen=True, slots=True, eq=False)
class Makers:
    """Makers by prefixes of 24, 28 or 36 bits.

    Parameters
    ----------
    known : dict of Prefix to Maker
        Who is behind each prefix.
    """

    known: dict[Prefix, Maker] = field(default_factory=dict)
    watched: npt.NDArray[np.uint64] = field(init=False)
    """(262144,) uint64: bit ``p % 64`` of word ``p // 64`` is set if the 24 bits ``p`` begin a
    prefix, so that it is told cheaply that an address is of no interest."""
    _prefixes: dict[int, npt.NDArray[np.int64]] = field(init=False)
    _numbers: dict[int, npt.NDArray[np.int64]] = field(init=False)
    _names: list[Maker] = field(init=False)

    def __post_init__(self) -> None:
        names = dict.fromkeys([_UNKNOWN, *self.known.values()])
        number_of = {maker: number for number, maker in enumerate(names)}
        prefixes, numbers = {}, {}
        for length in _LENGTHS:
            found = sorted(prefix.bits for prefix in self.known if prefix.length == length)
            prefixes[length] = np.array(found, np.int64)
            of_length = [number_of[self.known[Prefix(bits, length)]] for bits in found]
            numbers[length] = np.array(of_length, np.int64)
        object.__setattr__(self, "_names", list(names))
        object.__setattr__(self, "_prefixes", prefixes)
        object.__setattr__(self, "_numbers", numbers)
        object.__setattr__(self, "watched", _watched(self.known))

    def of(self, addresses: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Tell who made the equipment behind addresses, by the longest prefix that is known.

        Parameters
        ----------
        addresses : (n,) int64
            Addresses of 48 bits; what is none, such as -1, has no maker.

        Returns
        -------
        DataFrame, n rows
            Columns ``maker`` and ``maker_class``, empty where unknown.
        """
        numbers = np.zeros(len(addresses), np.int64)
        for length in _LENGTHS:
            known = self._prefixes[length]
            if len(known):
                wanted = addresses >> (_ADDRESS_BITS - length)
                near = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
                numbers = np.where(known[near] == wanted, self._numbers[length][near], numbers)
        makers = pd.DataFrame(self._names, columns=list(Maker._fields), dtype="str")
        return makers.take(numbers).reset_index(drop=True)


def load_makers(paths: list[Path]) -> Makers:
    """Load lists of makers.

    Parameters
    ----------
    paths : list of Path
        Files with the columns ``prefix,class,maker``; of two that name a prefix, the later counts.

    Returns
    -------
    Makers
        What was loaded.

    Raises
    ------
    SignatureError
        With every fault of every file.
    """
    problems: list[str] = []
    makers = read_makers(paths, problems)
    if problems:
        raise SignatureError(problems)
    return makers


def read_makers(paths: list[Path], problems: list[str]) -> Makers:
    """Load what is right in lists of makers.

    Parameters
    ----------
    paths : list of Path
        As for `load_makers`.
    problems : list of str
        Each fault is added to it, as ``file:line: what is wrong``.

    Returns
    -------
    Makers
        What was loaded.
    """
    known: dict[Prefix, Maker] = {}
    for path in paths:
        known |= _read_file(path, problems)
    return Makers(known)


def _watched(known: dict[Prefix, Maker]) -> npt.NDArray[np.uint64]:
    """Set the bit of each prefix's first 24 bits."""
    watched = np.zeros(WATCHED_WORDS, np.uint64)
    starts = np.array([prefix.bits >> (prefix.length - 24) for prefix in known], np.int64)
    bits = np.left_shift(np.uint64(1), (starts & 63).astype(np.uint64))
    np.bitwise_or.at(watched, starts >> 6, bits)
    watched.flags.writeable = False
    return watched


def _read_file(path: Path, problems: list[str]) -> dict[Prefix, Maker]:
    """Read a list; add what is wrong with it to `problems`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            problems.append(f"{path}: larger than {LARGEST_FILE >> 10} KiB; that is no list")
            return {}
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path}: cannot be read: {error}")
        return {}
    rows = [(number, line) for number, line in enumerate(lines, 1) if _says_anything(line)]
    number, header = rows.pop(0) if rows else (1, "")
    if header.strip() != ",".join(HEADER):
        problems.append(f"{path}:{number}: the first line has to be {','.join(HEADER)}")
        return {}
    known: dict[Prefix, Maker] = {}
    for number, line in rows:
        try:
            prefix, maker = _entry(_cells(line))
        except ValueError as error:
            problems.append(f"{path}:{number}: {error}")
            continue
        if prefix in known:
            problems.append(f"{path}:{number}: prefix: it is given twice")
        known[prefix] = maker
    return known


def _says_anything(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _cells(line: str) -> list[str]:
    """Split a line; reading lines one by one keeps their numbers, quotes or not."""
    try:
        cells = next(csv.reader([line])) if '"' in line else line.split(",")
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return [cell.strip() for cell in cells]


def _entry(cells: list[str]) -> tuple[Prefix, Maker]:
    """Read a line; raise ValueError saying what is wrong with it."""
    if len(cells) != len(HEADER):
        raise ValueError(f"has {len(cells)} columns; {','.join(HEADER)} are needed")
    text, maker_class, maker = cells
    if not _CLASS.fullmatch(maker_class):
        raise ValueError(f"class: {maker_class!r} is not a word in lower case, such as rtls_tag")
    if not maker or len(maker) > _LONGEST_NAME or not maker.isprintable():
        raise ValueError(f"maker: needs a name of at most {_LONGEST_NAME} printable characters")
    return _prefix(text), Maker(maker, maker_class)


def _prefix(text: str) -> Prefix:
    """Read a prefix such as ``00:0C:CC`` or ``90:15:64:40:00:00/28``."""
    parts = _PREFIX.fullmatch(text)
    if parts is None:
        raise ValueError(f"prefix: {text!r} is not like 00:0C:CC or 90:15:64:40:00:00/28")
    digits = parts[1].replace(":", "")
    length = int(parts[2] or 4 * len(digits))
    if length not in _LENGTHS:
        raise ValueError(f"prefix: {text!r} has {length} bits; 24, 28 and 36 are known")
    address = int(digits.ljust(_ADDRESS_BITS // 4, "0"), 16)
    if address & ((1 << (_ADDRESS_BITS - length)) - 1):
        raise ValueError(f"prefix: {text!r} says more than its first {length} bits")
    if address & _GROUP_OR_LOCAL:
        raise ValueError(f"prefix: {text!r} is a group's or locally administered; no maker owns it")
    return Prefix(address >> (_ADDRESS_BITS - length), length)
