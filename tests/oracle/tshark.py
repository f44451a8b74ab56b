"""Run tshark over a capture, and read its fields as columns."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TSHARK = shutil.which("tshark")
CAPINFOS = shutil.which("capinfos")

SETTINGS = ("wlan.check_checksum:TRUE", "wlan.defragment:FALSE")
BETWEEN = "|"
"""Stands between the occurrences of a field in one frame."""

FIELDS = (
    "wlan.fc.version",
    "wlan.fc.type_subtype",
    "wlan.flags",
    "wlan.duration",
    "wlan.aid",
    "wlan.ra",
    "wlan.ta",
    "wlan.da",
    "wlan.sa",
    "wlan.bssid",
    "wlan.seq",
    "wlan.frag",
    "wlan.fcs.status",
    "radiotap.flags.badfcs",
    "radiotap.channel.freq",
    "radiotap.xchannel.freq",
    "radiotap.dbm_antsignal",
    "radiotap.dbm_antnoise",
    "radiotap.antenna",
    "radiotap.mactime",
    "radiotap.datarate",
    "radiotap.present.rate",
    "radiotap.present.antenna",
    "radiotap.present.mcs",
    "radiotap.present.vht",
    "radiotap.present.he",
    "wlan_radio.frequency",
    "wlan_radio.signal_dbm",
    "wlan_radio.noise_dbm",
    "wlan_radio.timestamp",
    "wlan_radio.data_rate",
    "wlan.fixed.timestamp",
    "wlan.fixed.beacon",
    "wlan.fixed.capabilities",
    "wlan.ssid",
    "wlan.ds.current_channel",
    "wlan.ht.info.primarychannel",
    "wlan.tag.number",
    "wlan.tag.length",
    "wlan.tag.oui",
    "wlan.tag.vendor.oui.type",
    "wlan.ext_tag.number",
    "wlan.ext_tag.length",
    "wlan.fixed.category_code",
    "wlan.fixed.action_code",
    "wlan.fixed.publicact",
    "wlan.fixed.htact",
    "wlan.fixed.dialog_token",
    "wlan.vht.action",
    "wlan.rm.dialog_token",
    "eapol.type",
    "eap.code",
    "eap.type",
)


def start(capture: Path, output: Path) -> subprocess.Popen[bytes]:
    """Start tshark; it writes the fields of each frame of a capture as a line of `output`."""
    command = [str(TSHARK), "-n", "-r", str(capture), "-T", "fields"]
    command += ["-E", "separator=/t", "-E", "occurrence=a", "-E", f"aggregator={BETWEEN}"]
    for setting in SETTINGS:
        command += ["-o", setting]
    for field in FIELDS:
        command += ["-e", field]
    with output.open("wb") as stream:
        return subprocess.Popen(command, stdout=stream, stderr=subprocess.DEVNULL)


class Fields:
    """What tshark printed.

    Parameters
    ----------
    output : Path
        File that `start` had written.
    """

    def __init__(self, output: Path) -> None:
        self._table = pd.read_csv(
            output,
            sep="\t",
            names=list(FIELDS),
            dtype="str",
            keep_default_na=False,
            quoting=3,
        )

    def __len__(self) -> int:
        return len(self._table)

    def text(self, *fields: str) -> npt.NDArray[np.object_]:
        """Give all occurrences of fields, joined by a space, as they were printed."""
        joined = self._table[fields[0]]
        for field in fields[1:]:
            joined = joined + " " + self._table[field]
        return joined.to_numpy(object)

    def number(
        self, field: str, read: Callable[[str], int] = lambda text: int(text, 0), none: int = -1
    ) -> npt.NDArray[np.int64]:
        """Give the first occurrence of a field as a number."""
        codes, unique = pd.factorize(self._table[field])
        numbers = [read(text.partition(BETWEEN)[0]) if text else none for text in unique]
        return np.array(numbers, np.int64)[codes]

    def mapped(self, field: str, read: Callable[[str], str]) -> npt.NDArray[np.object_]:
        """Give a function of all occurrences of a field."""
        return self.mapped_all((field,), read)

    def mapped_all(
        self, fields: tuple[str, ...], read: Callable[[str], str]
    ) -> npt.NDArray[np.object_]:
        """Give a function of all occurrences of several fields, joined by spaces."""
        codes, unique = pd.factorize(self.text(*fields))
        return np.array([*(read(text) for text in unique), ""], object)[codes]


def read_address(text: str) -> int:
    """Read an address as a number."""
    return int(text.replace(":", ""), 16)


def read_clock(text: str) -> int:
    """Read 64 bits without a sign as a number with one, as our columns hold it."""
    value = int(text)
    return value - (1 << 64) if value >> 63 else value


def read_rate(text: str) -> int:
    """Read a rate in Mbit/s as a number of 500 kbit/s."""
    return round(2 * float(text))


def read_interval(text: str) -> int:
    """Read a beacon interval that may be printed in seconds as a number of 1024 µs."""
    return round(float(text) / 0.001024) if "." in text else int(text)
