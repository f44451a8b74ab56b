"""Channel numbers and their frequencies, as IEEE 802.11 Annex E has them.

Everything in a probe is keyed by frequency, because a number says nothing without its band:
channel 5 is 2432 MHz, and in the 6 GHz band 5975 MHz. Numbers are a notation for people.
"""

from __future__ import annotations

import re
from typing import Literal

from wifiwatch.errors import SettingsError

Band = Literal["2.4", "5", "6"]

# Operating classes 81 (channels 1 to 13) and 82 (14), 802.11-2020 table E-4.
CHANNELS_2_4 = {number: 2407 + 5 * number for number in range(1, 14)} | {14: 2484}

# Operating classes 115, 118, 121 and 125 with its later channels 173 and 177: 20 MHz each.
CHANNELS_5 = {
    number: 5000 + 5 * number
    for number in (*range(36, 65, 4), *range(100, 145, 4), *range(149, 178, 4))
}

# Operating classes 131 (starts at 5950 MHz) and 136 (channel 2, starts at 5925 MHz), which came
# with 802.11ax-2021.
CHANNELS_6 = {number: 5950 + 5 * number for number in range(1, 234, 4)} | {2: 5935}

BANDS: dict[Band, dict[int, int]] = {"2.4": CHANNELS_2_4, "5": CHANNELS_5, "6": CHANNELS_6}

PREFERRED_SCANNING = tuple(CHANNELS_6[number] for number in range(5, 230, 16))
"""The 15 channels on which 6 GHz access points are to be looked for, 802.11ax 26.17.2.3.3."""

_PREFIXES: dict[str, Band] = {"2g": "2.4", "5g": "5", "6g": "6"}
_NOTATION = re.compile(r"(?P<prefix>[256]g)?(?P<number>[0-9]{1,4})\Z", re.IGNORECASE | re.ASCII)
_LEAST_FREQUENCY_MHZ = 1000


def band_of(frequency_mhz: int) -> Band | None:
    """Tell in which band a channel's frequency lies; None if it is no channel's."""
    for band, channels in BANDS.items():
        if frequency_mhz in channels.values():
            return band
    return None


def name_of(frequency_mhz: int) -> str:
    """Write a frequency for people: ``2437 MHz (channel 6)``, ``5975 MHz (channel 6g5)``."""
    for band, channels in BANDS.items():
        for number, frequency in channels.items():
            if frequency == frequency_mhz:
                prefix = "6g" if band == "6" else ""
                return f"{frequency_mhz} MHz (channel {prefix}{number})"
    return f"{frequency_mhz} MHz"


def frequency_of(text: str) -> int:
    """Read a channel as a person writes it.

    Parameters
    ----------
    text : str
        A number of the 2.4 or 5 GHz band (``6``, ``36``), a number with its band (``6g5``,
        ``5g36``, ``2g6``), or a frequency in MHz (``5955``).

    Returns
    -------
    int
        The channel's frequency [MHz].

    Raises
    ------
    SettingsError
        If this is no channel.
    """
    match = _NOTATION.match(text.strip())
    if match is None:
        raise SettingsError(
            f"{text.strip()!r} is no channel",
            "write a channel number (6, 36), one of the 6 GHz band (6g5), or MHz (5955)",
        )
    number = int(match["number"])
    if match["prefix"]:
        return _numbered(number, _PREFIXES[match["prefix"].lower()])
    if number >= _LEAST_FREQUENCY_MHZ:
        return _frequency(number)
    return _numbered(number, "2.4" if number in CHANNELS_2_4 else "5")


def _numbered(number: int, band: Band) -> int:
    if number in BANDS[band]:
        return BANDS[band][number]
    numbers = sorted(BANDS[band])
    hint = f"the {band} GHz band has {numbers[0]} to {numbers[-1]}"
    if number in CHANNELS_6 and band != "6":
        hint = f"the 6 GHz band's channel {number} is written 6g{number}"
    raise SettingsError(f"the {band} GHz band has no channel {number}", hint)


def _frequency(frequency_mhz: int) -> int:
    if band_of(frequency_mhz):
        return frequency_mhz
    known = (frequency for channels in BANDS.values() for frequency in channels.values())
    nearest = min(known, key=lambda frequency: abs(frequency - frequency_mhz))
    raise SettingsError(
        f"no Wi-Fi channel lies at {frequency_mhz} MHz", f"the nearest is {name_of(nearest)}"
    )
