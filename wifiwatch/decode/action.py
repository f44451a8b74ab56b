"""Action frames: category, action, dialog, and where their elements begin.

Layouts: 802.11-2020, 9.6.
"""

from __future__ import annotations

from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8

SPECTRUM, PUBLIC, RADIO_MEASUREMENT, WNM = 0, 4, 5, 10

NO_CODE = 255

_FIRST_ELEMENT_SPECTRUM = (3, 3, 3, 3, 2)
_FIRST_ELEMENT_RADIO_MEASUREMENT = (5, 3, 5, 3, 3, 3)
"""By action: bytes from the category to the first element."""

_FTM_REQUEST = 32


@kernel
def action_elements(buffer: Bytes, at: int, end: int) -> int:
    """Tell where an action frame's elements begin; 0 where that is not known."""
    if at + 2 > end:
        return 0
    category = load8(buffer, at)
    action = load8(buffer, at + 1)
    if category == SPECTRUM and action < len(_FIRST_ELEMENT_SPECTRUM):
        return at + _FIRST_ELEMENT_SPECTRUM[action]
    if category == RADIO_MEASUREMENT and action < len(_FIRST_ELEMENT_RADIO_MEASUREMENT):
        return at + _FIRST_ELEMENT_RADIO_MEASUREMENT[action]
    if category == PUBLIC and action == _FTM_REQUEST:
        return at + 3
    return 0
