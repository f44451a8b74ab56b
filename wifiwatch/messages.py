"""Messages from the worker: a kind, a length and JSON or an Arrow table, over a pipe."""

from __future__ import annotations

import json
import struct
from enum import IntEnum
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = struct.Struct(">BI")


class Kind(IntEnum):
    """What a message holds."""

    PLAN = 1
    """Bytes to read in all, or 0 where that is not known."""
    PROGRESS = 2
    """Bytes and frames read so far, and the time of the last frame."""
    NOTICE = 3
    """A finding as soon as it is made, in a paced replay."""
    PROBLEM = 4
    """A path or file that could not be read: text, hint and exit code."""
    TABLE = 5
    """Rows of a table: its name, a zero byte, and an Arrow stream."""
    DOCUMENT = 6
    """The run's result; the last message."""
    FATAL = 7
    """What ended the run: text, hint and exit code."""


def send(pipe: BinaryIO, kind: Kind, content: object) -> None:
    """Send a message.

    Parameters
    ----------
    pipe : binary file
        Where to.
    kind : Kind
        What it holds.
    content : object
        Bytes, or what JSON can hold.
    """
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    pipe.write(_HEADER.pack(kind, len(data)) + data)
    pipe.flush()


def receive(pipe: BinaryIO) -> Iterator[tuple[Kind, bytes]]:
    """Give the messages until the pipe is closed.

    Parameters
    ----------
    pipe : binary file
        Where from.

    Yields
    ------
    (Kind, bytes)
        What a message holds, and its bytes.
    """
    while len(header := pipe.read(_HEADER.size)) == _HEADER.size:
        kind, length = _HEADER.unpack(header)
        data = pipe.read(length)
        if len(data) < length:
            return
        yield Kind(kind), data
