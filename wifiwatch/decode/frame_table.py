"""The researcher's table of frames: its columns, where each is read, and what is hidden of it."""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wifiwatch.decode import codes
from wifiwatch.decode.details import Details, read_details
from wifiwatch.decode.eap import IdentityKind
from wifiwatch.decode.element_table import NO_CODE, NO_TOKEN
from wifiwatch.decode.faults import Fault
from wifiwatch.decode.mac import GROUP_BIT, LOCAL_BIT, NO_ADDRESS
from wifiwatch.decode.radio import EHT, HE, HT, NO_ANTENNA, NO_LEVEL, NO_TIME, VHT
from wifiwatch.tables import TIME, Column
from wifiwatch.texts import name_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.decode.frames import Frames

Cells = npt.NDArray[Any]
"""Values of a column; a masked array where some may be missing."""

ADDRESS, NAME, TOKEN = "address", "name", "token"
"""What a column may tell of a bystander. Tokens are always replaced: their own hash is weak."""

_KILOBITS_A_STEP = 500


def _words(kinds: type[Fault] | type[IdentityKind]) -> npt.NDArray[np.object_]:
    """Give the words of an enumeration by number; the number 0 stands for nothing to say."""
    return np.array(["" if kind == 0 else kind.name.lower() for kind in kinds], object)


_FAULTS, _IDENTITIES = _words(Fault), _words(IdentityKind)


class Pseudonyms:
    """Numbers and words in the place of what may identify somebody.

    Equal things have equal pseudonyms under one object; its key (256 bits, of the operating
    system's random numbers) is never kept, and without it they mean nothing.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def numbers(self, kind: str, values: Cells) -> Cells:
        """Replace numbers of up to 64 bits; what is missing stays missing."""
        unique, places = np.unique(np.ma.getdata(values).astype(np.uint64), return_inverse=True)
        hashed = b"".join(self._hash(kind, value.tobytes()) for value in unique)
        return np.ma.array(np.frombuffer(hashed, np.uint64)[places], mask=np.ma.getmask(values))

    def word(self, kind: str, text: str) -> str:
        """Replace a text by 16 letters and digits; an empty one stays empty."""
        return self._hash(kind, text.encode()).hex() if text else ""

    def _hash(self, kind: str, value: bytes) -> bytes:
        person = kind.encode()
        return hashlib.blake2b(value, digest_size=8, key=self._key, person=person).digest()


class FrameView:
    """The frames of one batch as columns, each read when it is asked for.

    Parameters
    ----------
    frames : Frames
        Decoded frames; valid until the next batch is decoded.
    key : uint64
        Key of the tokens.
    hide : Pseudonyms
        What stands in the place of tokens and addresses.
    disclose : bool
        Whether to give addresses, and the names in all frames, as they are.
    """

    def __init__(
        self, frames: Frames, key: np.uint64, hide: Pseudonyms, *, disclose: bool = False
    ) -> None:
        self.frames = frames
        self._key = key
        self._hide = hide
        self._disclose = disclose

    def read(self, name: str) -> Cells:
        """Give a column of `FRAME_COLUMNS` by its name, shape (n_frames,)."""
        _, read, private = FRAME_COLUMNS[name]
        if private == TOKEN or (private == ADDRESS and not self._disclose):
            return self._hide.numbers(private, read(self))
        return read(self)

    @cached_property
    def details(self) -> Details:
        """What counting does not need."""
        return read_details(self.frames, self._key)

    def counted(self, name: str) -> Cells:
        """Give a column of the first pass."""
        used: Cells = getattr(self.frames.columns, name)[: self.frames.batch.n_frames]
        return used.copy()

    def names(self) -> npt.NDArray[np.object_]:
        """Give the names in beacons, which are public, or in all frames if that is wanted."""
        buffer = self.frames.batch.buffer
        offset, length = self.counted("ssid_offset"), self.counted("ssid_length")
        shown = self._disclose | (self.counted("type_subtype") == codes.BEACON)
        names = np.full(len(length), "", object)
        for row in np.flatnonzero(shown & (length > 0)).tolist():
            name = buffer[offset[row] : offset[row] + np.uint32(length[row])].tobytes()
            names[row] = name_text(name)
        return names


class FrameColumn(NamedTuple):
    """A column of the table of frames.

    Parameters
    ----------
    column : Column
        Its name, type, unit and meaning.
    read : callable
        Gives its values for a `FrameView`.
    private : str
        What it may tell of a bystander; empty if nothing.
    """

    column: Column
    read: Callable[[FrameView], Cells]
    private: str = ""


def _masked(values: Cells, none: int) -> Cells:
    masked: Cells = np.ma.masked_equal(values, none)
    return masked


def _first_pass(column: Column, name: str, none: int | None = None) -> FrameColumn:
    def read(view: FrameView) -> Cells:
        values = view.counted(name)
        return values if none is None else _masked(values, none)

    return FrameColumn(column, read)


def _detail(column: Column, part: str, name: str, none: int | None = NO_CODE) -> FrameColumn:
    def read(view: FrameView) -> Cells:
        values = getattr(getattr(view.details, part), name)
        return values if none is None else _masked(values, none)

    return FrameColumn(column, read)


def _generation(name: str, bit: int) -> FrameColumn:
    column = Column(name, "bool", "", f"whether the radio's header has a field of {name.upper()}")
    return FrameColumn(column, lambda view: view.details.radio.generation & bit != 0)


def _flag(name: str, meaning: str) -> FrameColumn:
    return _detail(Column(name, "bool", "", meaning), "header", name, None)


def _address(name: str, meaning: str) -> tuple[FrameColumn, ...]:
    """Make the columns of an address, and of the two bits that a pseudonym does not show."""

    def read(view: FrameView) -> Cells:
        return _masked(getattr(view.details.header, name), NO_ADDRESS)

    def bit(suffix: str, mask: int, says: str) -> FrameColumn:
        column = Column(f"{name}_{suffix}", "boolean", "", f"whether that address is {says}")
        return FrameColumn(column, lambda view: read(view) & mask != 0)

    return (
        FrameColumn(Column(name, "UInt64", "", meaning), read, ADDRESS),
        bit("local", LOCAL_BIT, "locally administered, as random ones are"),
        bit("group", GROUP_BIT, "that of a group"),
    )


def _type(view: FrameView) -> Cells:
    kind = view.counted("type_subtype")
    return np.ma.array(kind >> 4, mask=kind == codes.UNREADABLE)


def _subtype(view: FrameView) -> Cells:
    kind = view.counted("type_subtype")
    return np.ma.array(kind & 15, mask=kind == codes.UNREADABLE)


def _directed(view: FrameView) -> Cells:
    directed: Cells = view.counted("type_subtype") == codes.PROBE_REQUEST
    directed &= view.counted("ssid_length") > 0
    return directed


def _name_token(view: FrameView) -> Cells:
    """Give the names' hashes; a phone's are inverted, so that no beacon tells its network."""
    probing = view.counted("type_subtype") == codes.PROBE_REQUEST
    hashes = view.counted("ssid_hash")
    return np.ma.array(np.where(probing, ~hashes, hashes), mask=hashes == NO_TOKEN)


def _timestamp(view: FrameView) -> Cells:
    body = view.details.body
    return np.ma.array(body.timestamp_us, mask=body.interval == NO_CODE)


def _rate(view: FrameView) -> Cells:
    rate = view.details.radio.rate
    return np.where(rate == 0, np.nan, rate * (_KILOBITS_A_STEP / 1000))


_COLUMNS = (
    FrameColumn(
        Column("number", "int64", "", "number of the frame in its file, counted from 1"),
        lambda view: view.frames.batch.first_number + np.arange(view.frames.batch.n_frames),
    ),
    FrameColumn(
        Column("time", TIME, "", "when it was received"),
        lambda view: view.frames.batch.index.time[: view.frames.batch.n_frames].copy(),
    ),
    FrameColumn(
        Column("interface", "int32", "", "which of the file's interfaces heard it"),
        lambda view: view.frames.batch.index.interface[: view.frames.batch.n_frames].copy(),
    ),
    _first_pass(
        Column("length", "int32", "bytes", "length on the air, with neither radio header nor FCS"),
        "length",
    ),
    FrameColumn(
        Column("fault", "str", "", "what was wrong with it, as in decode.faults; mostly empty"),
        lambda view: _FAULTS[view.counted("fault")],
    ),
    _first_pass(
        Column("frequency_mhz", "uint16", "MHz", "where the radio listened; 0: it does not say"),
        "frequency",
    ),
    _first_pass(
        Column("channel", "Int16", "", "number of the channel at that frequency"), "frequency"
    ),
    _first_pass(Column("signal_dbm", "Int8", "dBm", "level"), "signal", NO_LEVEL),
    _detail(Column("noise_dbm", "Int8", "dBm", "noise"), "radio", "noise_dbm", NO_LEVEL),
    _detail(Column("antenna", "UInt8", "", "antenna"), "radio", "antenna", NO_ANTENNA),
    FrameColumn(Column("rate_mbps", "float64", "Mbit/s", "data rate in the header"), _rate),
    _detail(Column("tsft_us", "Int64", "µs", "the radio's clock"), "radio", "tsft_us", NO_TIME),
    _generation("ht", HT),
    _generation("vht", VHT),
    _generation("he", HE),
    _generation("eht", EHT),
    FrameColumn(Column("type", "UInt8", "", "0 management, 1 control, 2 data"), _type),
    FrameColumn(Column("subtype", "UInt8", "", "subtype by 802.11-2020, table 9-1"), _subtype),
    _flag("retry", "whether it was sent again"),
    _flag("protected", "whether its body is encrypted"),
    _flag("to_ds", "whether it goes to an access point"),
    _flag("from_ds", "whether it comes from an access point"),
    _detail(
        Column("duration_us", "Int32", "µs", "duration, or what stands in its place, as written"),
        "header",
        "duration",
    ),
    _detail(Column("sequence", "Int16", "", "sequence number"), "header", "sequence"),
    _detail(Column("fragment", "Int8", "", "number of the fragment"), "header", "fragment"),
    *_address("receiver", "address of the radio that it is for"),
    *_address("transmitter", "address of the radio that sent it"),
    *_address("destination", "where its content goes"),
    *_address("source", "where its content comes from"),
    *_address("bssid", "address of the access point's network"),
    FrameColumn(
        Column("ssid", "str", "", "network name, of beacons; bytes that are no UTF-8 as \\xNN"),
        FrameView.names,
        NAME,
    ),
    _first_pass(
        Column("ssid_length", "Int8", "bytes", "length of the network name; 0: hidden or any"),
        "ssid_length",
        NO_CODE,
    ),
    FrameColumn(
        Column("ssid_token", "UInt64", "", "equal for equal names; others in probe requests"),
        _name_token,
        TOKEN,
    ),
    FrameColumn(
        Column("directed", "bool", "", "whether it is a probe request that names a network"),
        _directed,
    ),
    _first_pass(
        Column("announced_channel", "uint8", "", "channel that it announces; 0: none"), "channel"
    ),
    FrameColumn(
        Column("timestamp_us", "UInt64", "µs", "clock of the access point, in what it announces"),
        _timestamp,
    ),
    _detail(
        Column("beacon_interval", "UInt16", "1024 µs", "time between beacons that it announces"),
        "body",
        "interval",
    ),
    _detail(
        Column("capabilities", "UInt16", "", "capability field of what it announces"),
        "body",
        "capabilities",
    ),
    FrameColumn(
        Column("element_token", "UInt64", "", "equal for probe requests of one phone model"),
        lambda view: _masked(view.details.probe_token, NO_TOKEN),
        TOKEN,
    ),
    _detail(Column("category", "UInt8", "", "category of an action frame"), "body", "category"),
    _detail(Column("action", "UInt8", "", "action in that category"), "body", "action"),
    _detail(Column("dialog", "UInt8", "", "dialog token of an action frame"), "body", "dialog"),
    _detail(Column("eapol_type", "UInt8", "", "packet type of EAPOL"), "body", "eapol_type"),
    _detail(Column("eap_code", "UInt8", "", "code of an EAP packet"), "body", "eap_code"),
    _detail(Column("eap_method", "UInt8", "", "type of an EAP packet"), "body", "eap_method"),
    FrameColumn(
        Column("identity", "str", "", "kind of the identity that an EAP response shows"),
        lambda view: _IDENTITIES[view.details.body.identity],
    ),
)

FRAME_COLUMNS = {each.column.name: each for each in _COLUMNS}
"""Columns of the table of frames by name, in their order."""
