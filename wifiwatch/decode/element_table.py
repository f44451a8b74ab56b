"""Elements of management frames as a ragged table, and tokens of what probe requests say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import faults
from wifiwatch.decode.codes import MANAGEMENT, PROBE_REQUEST
from wifiwatch.decode.elements import (
    EXTENSION,
    VENDOR,
    ElementOffsets,
    element_columns,
    first_element,
    probe_token,
)
from wifiwatch.decode.mac import PROTECTED
from wifiwatch.kernels import Bytes, Integers, kernel
from wifiwatch.loads import load8

if TYPE_CHECKING:
    from wifiwatch.decode.frames import Frames

NO_CODE = -1
NO_TOKEN = 0

Tokens = npt.NDArray[np.uint64]

_FRAGMENT_BITS = 0x0F


class ElementTable(NamedTuple):
    """One row an element, in the order of the frames; fields have shape (n_elements,).

    Parameters
    ----------
    frame : (n_elements,) int64
        Row of the frame that holds it.
    id : (n_elements,) int16
        Element id.
    extension_id : (n_elements,) int16
        Extension id of an element 255; -1 for all others.
    oui : (n_elements,) int32
        Organisation that an element 221 belongs to; -1 for all others.
    type : (n_elements,) int16
        Octet after the organisation; -1 for all others.
    offset : (n_elements,) int64
        First byte of its body in the batch's buffer [bytes].
    length : (n_elements,) int16
        Length of its body [bytes].
    first : (n_frames + 1,) int64
        First row of each frame's elements; at the end, the number of rows.
    """

    frame: Integers
    id: npt.NDArray[np.int16]
    extension_id: npt.NDArray[np.int16]
    oui: npt.NDArray[np.int32]
    type: npt.NDArray[np.int16]
    offset: Integers
    length: npt.NDArray[np.int16]
    first: Integers


@kernel
def _first_elements(
    buffer: Bytes,
    places: tuple[Integers, Integers, Integers],
    kinds: Integers,
    flags: Integers,
    starts: Integers,
) -> None:
    """Tell where each frame's elements begin; leave 0 where it has none that can be read."""
    mac, body, end = places
    for row in range(kinds.size):
        if kinds[row] >> 4 != MANAGEMENT or flags[row] & PROTECTED:
            continue
        if load8(buffer, int(mac[row]) + 22) & _FRAGMENT_BITS:
            continue
        start = first_element(buffer, int(body[row]), int(end[row]), int(kinds[row] & 15))
        if start <= end[row]:
            starts[row] = start


@kernel
def _count_elements(buffer: Bytes, starts: Integers, ends: Integers, first: Integers) -> None:
    """Tell the first row of each frame's elements, and at the end the number of rows."""
    first[0] = 0
    for row in range(starts.size):
        count = 0
        at, end = int(starts[row]), int(ends[row])
        while at > 0 and at + 2 <= end:
            at += 2 + load8(buffer, at + 1)
            count += at <= end
        first[row + 1] = first[row] + count


@kernel
def _place_elements(
    buffer: Bytes, starts: Integers, first: Integers, elements: ElementOffsets, owners: Integers
) -> None:
    """Write down where each element lies, and whose it is."""
    for row in range(starts.size):
        at = int(starts[row])
        for number in range(first[row], first[row + 1]):
            elements[number] = at
            owners[number] = row
            at += 2 + load8(buffer, at + 1)


@kernel
def _make_tokens(
    buffer: Bytes,
    elements: ElementOffsets,
    first: Integers,
    wanted: Integers,
    key: np.uint64,
    tokens: Tokens,
) -> None:
    """Hash the elements of each frame that is wanted."""
    for row in range(tokens.size):
        if wanted[row] and first[row] < first[row + 1]:
            tokens[row] = probe_token(buffer, elements, int(first[row]), int(first[row + 1]), key)


def read_elements(frames: Frames, key: np.uint64) -> tuple[ElementTable, Tokens]:
    """Read where the elements of management frames lie, and the tokens of probe requests.

    Elements before a fault are listed; a token needs a frame without one. Protected frames,
    later fragments and action frames of unknown layout have no elements to read.

    Parameters
    ----------
    frames : Frames
        Decoded frames.
    key : uint64
        Key of the tokens; equal elements have equal tokens only under one key.

    Returns
    -------
    elements : ElementTable
        One row an element.
    tokens : (n_frames,) uint64
        What a probe request says of the phone's model; 0 for all other frames.
    """
    buffer, columns, n_frames = frames.batch.buffer, frames.columns, frames.batch.n_frames
    kinds = columns.type_subtype[:n_frames].astype(np.int64)
    ends = columns.body_end[:n_frames].astype(np.int64)
    places = (
        columns.mac_offset[:n_frames].astype(np.int64),
        columns.body_offset[:n_frames].astype(np.int64),
        ends,
    )
    starts = np.zeros(n_frames, np.int64)
    _first_elements(buffer, places, kinds, columns.flags[:n_frames].astype(np.int64), starts)
    first = np.empty(n_frames + 1, np.int64)
    _count_elements(buffer, starts, ends, first)
    offsets = np.empty(first[-1], np.uint32)
    owners = np.empty(first[-1], np.int64)
    _place_elements(buffer, starts, first, offsets, owners)
    sound = columns.fault[:n_frames] == faults.NONE
    wanted = ((kinds == PROBE_REQUEST) & sound).astype(np.int64)
    tokens = np.full(n_frames, NO_TOKEN, np.uint64)
    _make_tokens(buffer, offsets, first, wanted, key, tokens)
    return _table(buffer, offsets, owners, first), tokens


def _table(
    buffer: Bytes, offsets: ElementOffsets, owners: Integers, first: Integers
) -> ElementTable:
    read = element_columns(buffer, offsets)
    extended = (read.id == EXTENSION) & (read.length >= 1)
    branded = (read.id == VENDOR) & (read.length >= 4)
    return ElementTable(
        frame=owners,
        id=read.id.astype(np.int16),
        extension_id=np.where(extended, read.extension.astype(np.int16), np.int16(NO_CODE)),
        oui=np.where(branded, (read.vendor >> 8).astype(np.int32), np.int32(NO_CODE)),
        type=np.where(branded, (read.vendor & 0xFF).astype(np.int16), np.int16(NO_CODE)),
        offset=read.offset.astype(np.int64),
        length=read.length.astype(np.int16),
        first=first,
    )
