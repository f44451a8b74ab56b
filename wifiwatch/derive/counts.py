"""Per-second counts as tables: one row a second, and one a second and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from wifiwatch.derive.frame import empty_table, timestamps
from wifiwatch.derive.seconds import BY_TYPE, NO_LEVEL, Count
from wifiwatch.derive.window import NANOSECONDS, WINDOW_SECONDS
from wifiwatch.tables import names_of

if TYPE_CHECKING:
    from wifiwatch.derive.streams import WindowFacts

LONGEST_SILENCE_SECONDS = 60
"""Silent seconds up to this number count as listened to; beyond it nothing was recorded."""

_COUNT_NAMES = [count.name.lower() for count in Count]
_LEVEL_NAMES = ["signal_p10_dbm", "signal_median_dbm", "signal_p90_dbm"]


def seconds_table(facts: list[WindowFacts]) -> pd.DataFrame:
    """Give the counts of each second, on all channels together.

    Seconds without a frame between two that have some are rows of zeros, if they are no more
    than 60 in a row.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.

    Returns
    -------
    DataFrame
        The table ``seconds``, in the order of the windows and of time.
    """
    if not facts:
        return empty_table("seconds")
    table = _frame(
        np.concatenate([fact.counts.seconds for fact in facts]),
        np.concatenate([fact.counts.second_levels for fact in facts]),
    )
    second = np.tile(np.arange(WINDOW_SECONDS), len(facts))
    window = np.repeat(np.arange(len(facts)), WINDOW_SECONDS)
    starts = np.array([fact.window_start for fact in facts], np.int64)
    table["time"] = timestamps(starts[window] + second * NANOSECONDS)
    probes = pd.Series([fact.probe for fact in facts], dtype="str")
    table["probe"] = probes.take(window).to_numpy()
    table = table[names_of("seconds")]
    return table[_listened(table["frames"], window)].reset_index(drop=True)


def channel_seconds_table(facts: list[WindowFacts]) -> pd.DataFrame:
    """Give the counts of each second and channel in which anything was heard.

    Parameters
    ----------
    facts : list of WindowFacts
        What was heard in some windows.

    Returns
    -------
    DataFrame
        The table ``channel_seconds``, in the order of the windows, of time and of frequency.
    """
    if not facts:
        return empty_table("channel_seconds")
    sizes = [len(fact.counts.cells) for fact in facts]
    window = np.repeat(np.arange(len(facts)), sizes)
    second = np.concatenate([fact.counts.cell_second for fact in facts]).astype(np.int64)
    frequency = np.concatenate([fact.counts.cell_frequency for fact in facts])
    order = np.argsort((window * WINDOW_SECONDS + second) << 16 | frequency, kind="stable")
    table = _frame(
        np.concatenate([fact.counts.cells for fact in facts])[order],
        np.concatenate([fact.counts.cell_levels for fact in facts])[order],
    )
    starts = np.array([fact.window_start for fact in facts], np.int64)
    probes = pd.Series([fact.probe for fact in facts], dtype="str")
    table["time"] = timestamps((starts[window] + second * NANOSECONDS)[order])
    table["probe"] = probes.take(window[order]).to_numpy()
    table["frequency_mhz"] = frequency[order]
    table["channel"] = channel_of(table["frequency_mhz"])
    return table[names_of("channel_seconds")]


_BANDS = {"2.4": (2400, 2500), "5": (4900, 5925), "6": (5926, 7125)}
"""Lowest and highest frequency of each [MHz]."""


def band_of(frequency_mhz: int) -> str:
    """Name the band of a centre frequency.

    Parameters
    ----------
    frequency_mhz : int
        Centre frequency [MHz].

    Returns
    -------
    str
        ``2.4``, ``5`` or ``6`` [GHz]; empty for what is in none of them.
    """
    for name, (lowest, highest) in _BANDS.items():
        if lowest <= frequency_mhz <= highest:
            return name
    return ""


def channel_of(frequency_mhz: pd.Series[int]) -> pd.Series[int]:
    """Give the channel number of centre frequencies (802.11-2020, annex E).

    Parameters
    ----------
    frequency_mhz : Series of int
        Centre frequencies [MHz].

    Returns
    -------
    Series of Int16
        Channel numbers; missing where there is no channel.
    """
    frequency = frequency_mhz.to_numpy().astype(np.int64)
    conditions = [
        frequency == 2484,
        (frequency >= 2412) & (frequency <= 2472),
        (frequency >= 5955) & (frequency <= 7115),
        frequency == 5935,
        (frequency >= 5160) & (frequency <= 5885),
        (frequency >= 4900) & (frequency <= 5000),
    ]
    numbers = [
        np.full_like(frequency, 14),
        (frequency - 2407) // 5,
        (frequency - 5950) // 5,
        np.full_like(frequency, 2),
        (frequency - 5000) // 5,
        (frequency - 4000) // 5,
    ]
    channel = np.select(conditions, numbers, 0).astype(np.int16)
    return pd.Series(pd.arrays.IntegerArray(channel, channel == 0), index=frequency_mhz.index)


def _frame(counts: npt.NDArray[np.uint32], levels: npt.NDArray[np.int8]) -> pd.DataFrame:
    table = pd.DataFrame(counts, columns=_COUNT_NAMES, copy=False)
    table["frames"] = counts[:, [int(count) for count in BY_TYPE]].sum(axis=1, dtype=np.uint32)
    for position, name in enumerate(_LEVEL_NAMES):
        level = levels[:, position]
        table[name] = pd.arrays.IntegerArray(level, level == NO_LEVEL)
    return table


def _listened(frames: pd.Series[int], window: npt.NDArray[np.int64]) -> pd.Series[bool]:
    """Tell which seconds lie in or between seconds with frames, across short silences."""
    position = pd.Series(np.arange(len(frames), dtype=np.float64), index=frames.index)
    heard = position.where(frames > 0)
    by_window = heard.groupby(window)
    silence = by_window.bfill() - by_window.ffill() - 1
    return silence <= LONGEST_SILENCE_SECONDS
