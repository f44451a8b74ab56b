"""What a device calls itself in its maker's own element, as the makers' devices send it."""

from __future__ import annotations

from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8

_FILLING = (
    (0x0040962F, -1, 4),  # Cisco
    (0x000B8601, 3, 6),  # Aruba
    (0x00139203, -1, 4),  # Ruckus
    (0x5C5B3501, -1, 4),  # Juniper Mist
    (0x00117400, 6, 6),  # Arista
    (0x00156D01, -1, 4),  # Ubiquiti
    (0xDC085601, -1, 4),  # Alcatel-Lucent Enterprise
    (0x84809400, -1, 4),  # Meter
)
"""OUI and type, the octet behind them (-1: any), and where a name begins that fills the rest."""

_COUNTED = (
    (0x00197721, 6),  # Extreme (Aerohive)
    (0x00A0F801, 11),  # Extreme (Symbol)
)
"""OUI and type, and where the length of the name stands that follows it."""

_NESTED = (
    (0x00090F0A, 5, 0),  # Fortinet
    (0x000C4200, 6, 10),  # MikroTik
)
"""OUI and type, where fields with type and length begin, and where in the name's field it does."""

_NAME_FIELD = 1


@kernel
def find_device_name(buffer: Bytes, kind: int, body: int, end: int) -> tuple[int, int]:
    """Find the name in a vendor's element; give its offset and length, 0 where there is none."""
    for maker, octet, begin in _FILLING:
        if kind == maker and body + begin < end and octet in (-1, load8(buffer, body + 4)):
            return body + begin, end - body - begin
    for maker, begin in _COUNTED:
        if kind == maker and body + begin < end:
            length = load8(buffer, body + begin)
            if body + begin + 1 + length <= end:
                return body + begin + 1, length
    for maker, begin, skipped in _NESTED:
        if kind == maker:
            return _find_in_fields(buffer, body + begin, end, skipped)
    return 0, 0


@kernel
def _find_in_fields(buffer: Bytes, at: int, end: int, skipped: int) -> tuple[int, int]:
    while at + 2 <= end:
        length = load8(buffer, at + 1)
        if at + 2 + length > end:
            break
        if load8(buffer, at) == _NAME_FIELD and length > skipped:
            return at + 2 + skipped, length - skipped
        at += 2 + length
    return 0, 0
