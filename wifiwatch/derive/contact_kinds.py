"""Which frames count as contacts, as what kind, and what they say of their sender."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from wifiwatch.decode import codes
from wifiwatch.decode.action import Purpose, action_purpose
from wifiwatch.decode.mac import FROM_DS, PROTECTED, TO_DS, is_a_msdu
from wifiwatch.kernels import Bytes, inlined
from wifiwatch.loads import load64, load_address


class Kind(IntEnum):
    """Kinds of contacts besides those that an action frame's purpose tells."""

    PROBE_REQUEST = 32
    PROBE_RESPONSE = 33
    AUTHENTICATION = 34
    ASSOCIATION_REQUEST = 35
    REASSOCIATION_REQUEST = 36
    ASSOCIATION_RESPONSE = 37
    DEAUTHENTICATION = 38
    DISASSOCIATION = 39
    RTS = 40
    BLOCK_ACK_REQUEST = 41
    NULL = 42
    CCX_MEASUREMENT_REQUEST = 43
    DATA_SENT = 44


KIND_NAMES = {int(kind): kind.name.lower() for kind in (*Purpose, *Kind) if kind}
"""Names of all kinds of contacts, by number."""

_CISCO_MANAGEMENT = np.uint64(int.from_bytes(bytes.fromhex("aaaa030040960000"), "little"))
"""LLC and SNAP of Cisco's management between access points and clients. It goes to groups of
its own, too, but requests to clients go to all."""
_BROADCAST = (1 << 48) - 1

ACTION, DATA = 64, 65
"""Stand in `TREATMENT` for frames whose kind takes a second look."""
JOINS, NAMES_NETWORK, COUNTS = 1, 2, 4
"""What a frame says of its sender: that it takes part in a network, and in which; the last: that
it is to be counted because its maker is watched."""

_KINDS = {
    codes.PROBE_REQUEST: (Kind.PROBE_REQUEST, 0),
    codes.PROBE_RESPONSE: (Kind.PROBE_RESPONSE, 0),
    codes.AUTHENTICATION: (Kind.AUTHENTICATION, JOINS),
    codes.ASSOCIATION_REQUEST: (Kind.ASSOCIATION_REQUEST, JOINS | NAMES_NETWORK),
    codes.REASSOCIATION_REQUEST: (Kind.REASSOCIATION_REQUEST, JOINS | NAMES_NETWORK),
    codes.ASSOCIATION_RESPONSE: (Kind.ASSOCIATION_RESPONSE, JOINS | NAMES_NETWORK),
    codes.REASSOCIATION_RESPONSE: (Kind.ASSOCIATION_RESPONSE, JOINS | NAMES_NETWORK),
    codes.DEAUTHENTICATION: (Kind.DEAUTHENTICATION, 0),
    codes.DISASSOCIATION: (Kind.DISASSOCIATION, 0),
    codes.ACTION: (ACTION, 0),
    codes.ACTION_NO_ACK: (ACTION, 0),
    codes.RTS: (Kind.RTS, 0),
    codes.BLOCK_ACK_REQUEST: (Kind.BLOCK_ACK_REQUEST, 0),
    codes.NULL_FRAME: (Kind.NULL, 0),
    codes.QUALITY_NULL_FRAME: (Kind.NULL, 0),
} | {
    codes.DATA_FRAME | subtype: (DATA, JOINS | NAMES_NETWORK)
    for subtype in range(16)
    if subtype & 4 == 0
}

TREATMENT = np.zeros((256, 2), np.uint8)
"""By type and subtype: the kind of contact, or what stands for it, and what it says of its sender;
0 where a frame is no contact, or says nothing."""
for _type, _treated in _KINDS.items():
    TREATMENT[_type] = _treated

_CCX, _DATA_SENT = int(Kind.CCX_MEASUREMENT_REQUEST), int(Kind.DATA_SENT)


@inlined
def data_kind(
    buffer: Bytes, places: tuple[int, int, int], subtype: int, flags: int, watched: bool
) -> int:
    """Give the kind of contact that a data frame with a body is; 0 for ordinary ones.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
        The batch's bytes.
    places : (int, int, int)
        First bytes of the header and body, and the end of what was captured [bytes].
    subtype, flags : int
        What the frame control field says.
    watched : bool
        Whether the sender's address begins as those of a watched maker do.
    """
    direction = flags & (TO_DS | FROM_DS)
    if direction == TO_DS:
        return _DATA_SENT if watched else 0
    if direction != FROM_DS or flags & PROTECTED:
        return 0
    at, body, end = places
    if body + 8 > end or load64(buffer, body) != _CISCO_MANAGEMENT:
        return 0
    if load_address(buffer, at + 4) != _BROADCAST or is_a_msdu(buffer, at, subtype, flags):
        return 0
    return _CCX


@inlined
def action_kind(buffer: Bytes, body: int, end: int, flags: int) -> int:
    """Give the kind of contact that an action frame is; 0 for others and encrypted ones."""
    return 0 if flags & PROTECTED else action_purpose(buffer, body, end)
