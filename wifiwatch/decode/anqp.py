"""What an access point answers before association (ANQP over GAS), answer by answer.

Layouts: 802.11-2020, 9.4.5 (ANQP) and 9.6.7 (GAS); 3GPP TS 24.302, annex H (list of operators).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.decode.action import PUBLIC
from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8, load16, load32_big

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ANSWERS_A_FRAME = 128
"""Answers of one frame that are kept at most."""

CELLULAR_NETWORK = 264

_INITIAL_RESPONSE, _COMEBACK_RESPONSE = 11, 13
_ADVERTISEMENT, _ANQP = 108, 0
_VENDOR_SPECIFIC, _PEER_TO_PEER = 56797, 0x506F9A09
_PLMN_LIST = 0
_NO_DIGIT = 15

_NOTHING = (0, 0)


@kernel
def find_answers(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """Tell where the answers in a public action frame's body begin and end; 0 if it has none.

    A response in fragments is left out: it can be read only as a whole.
    """
    if at + 8 > end or load8(buffer, at) != PUBLIC:
        return _NOTHING
    action = load8(buffer, at + 1)
    # Category, action, token, status and delay; a comeback has the fragment before the delay.
    if action == _INITIAL_RESPONSE:
        protocol = at + 7
    elif action == _COMEBACK_RESPONSE and load8(buffer, at + 5) == 0:
        protocol = at + 8
    else:
        return _NOTHING
    if protocol + 4 > end or load8(buffer, protocol) != _ADVERTISEMENT:
        return _NOTHING
    length = load8(buffer, protocol + 1)
    counted = protocol + 2 + length
    if length < 2 or counted + 2 > end or load8(buffer, protocol + 3) != _ANQP:
        return _NOTHING
    return counted + 2, min(end, counted + 2 + load16(buffer, counted))


@kernel
def read_answers(
    buffer: Bytes, span: tuple[int, int], rows: npt.NDArray[np.void], room: tuple[int, int]
) -> int:
    """Write the answers of a span into rows; return the row after the last.

    Fields ``about`` (number of the information), ``country`` and ``network`` (1000 times its
    number of digits plus its value) of the rows of `room` are set, one row an answer, but one an
    operator where operators are listed.
    """
    at, end = span
    row, stop = room
    while at + 4 <= end and row < stop:
        about, body = load16(buffer, at), at + 4
        at = body + load16(buffer, at + 2)
        if at > end:
            break
        if about == CELLULAR_NETWORK:
            first = row
            row = _read_operators(buffer, (body, at), rows, (row, stop))
            if row > first:
                continue
        # Phones answer each other so, too: that is no access point's information.
        branded = about == _VENDOR_SPECIFIC and body + 4 <= at
        if not branded or load32_big(buffer, body) != _PEER_TO_PEER:
            _write(rows, row, about, _NOTHING)
            row += 1
    return row


@kernel
def _write(rows: npt.NDArray[np.void], row: int, about: int, operator: tuple[int, int]) -> None:
    rows[row].about = about
    rows[row].country = operator[0]
    rows[row].network = operator[1]


@kernel
def _read_operators(
    buffer: Bytes, span: tuple[int, int], rows: npt.NDArray[np.void], room: tuple[int, int]
) -> int:
    """Write the operators of 3GPP cellular network information; return the row after the last."""
    at, end = span
    row, stop = room
    if at + 2 > end or load8(buffer, at) != 0:
        return row
    end = min(end, at + 2 + load8(buffer, at + 1))
    at += 2
    while at + 2 <= end:
        kind, body = load8(buffer, at), at + 2
        at = body + (load8(buffer, at + 1) & 0x7F)
        if at > end:
            break
        if kind != _PLMN_LIST or body == at:
            continue
        for place in range(load8(buffer, body)):
            code = body + 1 + 3 * place
            if code + 3 > at or row == stop:
                break
            country, network = _operator(buffer, code)
            if country > 0:
                _write(rows, row, CELLULAR_NETWORK, (country, network))
                row += 1
    return row


@kernel
def _operator(buffer: Bytes, at: int) -> tuple[int, int]:
    """Read an operator's country and network code, packed by halves of octets; 0 if it is none."""
    first, second, third = load8(buffer, at), load8(buffer, at + 1), load8(buffer, at + 2)
    countries = (first & 15, first >> 4, second & 15)
    networks = (third & 15, third >> 4)
    last = second >> 4
    if max(max(countries), max(networks)) > 9 or (last > 9 and last != _NO_DIGIT):
        return _NOTHING
    country = 100 * countries[0] + 10 * countries[1] + countries[2]
    network = 10 * networks[0] + networks[1]
    if last == _NO_DIGIT:
        return country, 2000 + network
    return country, 3000 + 10 * network + last
