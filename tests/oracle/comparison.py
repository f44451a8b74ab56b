"""Our columns beside tshark's, each pair in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from tests.oracle.tshark import (
    BETWEEN,
    Fields,
    read_address,
    read_clock,
    read_interval,
    read_rate,
)
from wifiwatch.capture import link
from wifiwatch.decode import codes, faults
from wifiwatch.decode.mac import GROUP_BIT
from wifiwatch.decode.radio import HE, HT, NO_ANTENNA, NO_LEVEL, VHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.decoded import Column

Mask = npt.NDArray[np.bool_]

READABLE, DAMAGED, UNKNOWN_VERSION, TOO_SHORT = 0, 1, 2, 3

_PS_POLL, _CF_END, _CF_END_ACK = 0x1A, 0x1E, 0x1F
_REPORT = (5, 1)
_CISCO = "150:"


class Comparison(NamedTuple):
    """A column of ours and of tshark's, and the frames in which they have to be the same."""

    field: str
    ours: Column
    theirs: Column
    applies: Mask

    def differing(self) -> npt.NDArray[np.int64]:
        """Give the rows that differ."""
        return np.flatnonzero(self.applies & (self.ours != self.theirs))


def compare(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    """Pair all columns.

    A frame that we call unreadable is compared by that alone: we read nothing more of it.
    """
    state = _our_state(ours["fault"])
    their_state = _their_state(theirs)
    # Of a frame of another version, tshark does not check the sequence.
    state = np.where((their_state == UNKNOWN_VERSION) & (state == DAMAGED), UNKNOWN_VERSION, state)
    everywhere = np.ones(len(state), np.bool_)
    yield Comparison("readable", state, their_state, everywhere)
    readable = state == READABLE
    for pairs in (_header, _radio, _management, _elements, _action, _eap):
        for pair in pairs(ours, theirs):
            yield pair._replace(applies=pair.applies & readable)


def _our_state(fault: Column) -> Column:
    states = np.full(max(faults.Fault) + 1, READABLE)
    states[[int(each) for each in faults.UNREADABLE]] = TOO_SHORT
    states[faults.BAD_FCS] = DAMAGED
    states[faults.BAD_VERSION] = UNKNOWN_VERSION
    return states[fault]


def _their_state(theirs: Fields) -> Column:
    version = theirs.number("wlan.fc.version")
    damaged = (theirs.number("wlan.fcs.status") == 0) | (theirs.number("radiotap.flags.badfcs") > 0)
    named = (theirs.text("wlan.ra") != "") | (theirs.text("wlan.ta") != "")
    return np.select(
        [damaged, version > 0, ~named], [DAMAGED, UNKNOWN_VERSION, TOO_SHORT], READABLE
    )


def _header(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    kind = ours["type_subtype"]
    everywhere = np.ones(len(kind), np.bool_)
    control = kind >> 4 == codes.CONTROL
    yield Comparison("type_subtype", kind, theirs.number("wlan.fc.type_subtype"), everywhere)
    yield Comparison("flags", ours["flags"], theirs.number("wlan.flags"), everywhere)
    # tshark prints 15 bits of a duration, and 14 of what a poll has in its place.
    poll = kind == _PS_POLL
    duration = np.where(poll, theirs.number("wlan.aid"), theirs.number("wlan.duration"))
    written = np.where(poll, ours["duration"] & 0x3FFF, ours["duration"] & 0x7FFF)
    yield Comparison("duration", written, duration, everywhere)
    bssid = theirs.number("wlan.bssid", read_address)
    transmitter = theirs.number("wlan.ta", read_address)
    # A group bit in a control frame's transmitter signals bandwidth; CF-End names a BSSID alone.
    transmitter = np.where(control & (transmitter >= 0), transmitter & ~GROUP_BIT, transmitter)
    transmitter = np.where(np.isin(kind, (_CF_END, _CF_END_ACK)), bssid, transmitter)
    yield Comparison("transmitter", ours["transmitter"], transmitter, everywhere)
    yield Comparison("bssid", ours["bssid"], bssid, everywhere)
    for name, field in (("receiver", "ra"), ("destination", "da"), ("source", "sa")):
        address = theirs.number(f"wlan.{field}", read_address)
        yield Comparison(name, ours[name], address, everywhere)
    yield Comparison("sequence", ours["sequence"], theirs.number("wlan.seq"), everywhere)
    yield Comparison("fragment", ours["fragment"], theirs.number("wlan.frag"), everywhere)


def _radio(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    radiotap = ours["link_type"] == link.RADIOTAP

    def pair(name: str, at_radiotap: Column, elsewhere: Column) -> Comparison:
        chosen = np.where(radiotap, at_radiotap, elsewhere)
        return Comparison(name, ours[name], chosen, np.ones(len(chosen), np.bool_))

    frequency = theirs.number("radiotap.channel.freq", none=0)
    second = theirs.number("radiotap.xchannel.freq", none=0)
    frequency = np.where(frequency > 0, frequency, second)
    yield pair("frequency", frequency, theirs.number("wlan_radio.frequency", none=0))
    for name, field in (("signal", "signal"), ("noise_dbm", "noise")):
        yield pair(
            name,
            theirs.number(f"radiotap.dbm_ant{field}", none=NO_LEVEL),
            theirs.number(f"wlan_radio.{field}_dbm", none=NO_LEVEL),
        )
    yield pair(
        "tsft_us",
        theirs.number("radiotap.mactime", read_clock),
        theirs.number("wlan_radio.timestamp", read_clock),
    )
    # tshark works out a rate where the header has none, and takes antennas of later words too.
    rate = theirs.number("radiotap.datarate", read_rate, 0)
    rate = np.where(theirs.number("radiotap.present.rate") > 0, rate, 0)
    yield pair("rate", rate, theirs.number("wlan_radio.data_rate", read_rate, 0))
    antenna = theirs.number("radiotap.antenna", none=NO_ANTENNA)
    antenna = np.where(theirs.number("radiotap.present.antenna") > 0, antenna, NO_ANTENNA)
    yield Comparison("antenna", ours["antenna"], antenna, radiotap)
    for name, field, bit in (("ht", "mcs", HT), ("vht", "vht", VHT), ("he", "he", HE)):
        present = theirs.mapped(f"radiotap.present.{field}", lambda text: str("1" in text))
        has = np.where(ours["generation"] & bit != 0, "True", "False").astype(object)
        yield Comparison(name, has, present, radiotap)


def _management(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    announcing = np.isin(ours["type_subtype"], (codes.BEACON, codes.PROBE_RESPONSE))
    timestamp = theirs.number("wlan.fixed.timestamp", read_clock, 0)
    yield Comparison("timestamp_us", ours["timestamp_us"].view(np.int64), timestamp, announcing)
    interval = theirs.number("wlan.fixed.beacon", read_interval)
    yield Comparison("interval", ours["interval"], interval, announcing)
    capabilities = theirs.number("wlan.fixed.capabilities")
    yield Comparison("capabilities", ours["capabilities"], capabilities, announcing)
    own = ~_holds_frames(ours)
    channel = theirs.number("wlan.ds.current_channel", none=0)
    primary = theirs.number("wlan.ht.info.primarychannel", none=0)
    channel = np.where(channel > 0, channel, primary)
    yield Comparison("channel", ours["channel"], channel, own)
    yield Comparison("ssid", ours["ssid"], theirs.mapped("wlan.ssid", _shown_name), own)


def _shown_name(text: str) -> str:
    """Give the first name; an empty one is hidden, and so is one of zeros alone."""
    name = text.partition(BETWEEN)[0]
    return name if name.strip("0") and name != "<MISSING>" else ""


def _holds_frames(ours: dict[str, Column]) -> Mask:
    """Tell which frames report on others: tshark lists those frames' elements as their own."""
    category, action = _REPORT
    held: Mask = (ours["category"] == category) & (ours["action"] == action)
    return held


def _elements(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    kind = ours["type_subtype"]
    action = np.isin(kind, (codes.ACTION, codes.ACTION_NO_ACK))
    known = (kind >> 4 == codes.MANAGEMENT) & (~action | (ours["elements"] != ""))
    fields = ("wlan.tag.number", "wlan.tag.length", "wlan.ext_tag.number", "wlan.ext_tag.length")
    listed = theirs.mapped_all(fields, _their_elements)
    # tshark also names the element that is too long for its frame.
    overrun = np.isin(ours["fault"], (faults.ELEMENT_OVERRUN, faults.CUT))
    listed[overrun] = [text.rpartition(" ")[0] for text in listed[overrun]]
    reports = _holds_frames(ours)
    listed[reports] = [_of_kind(text, "39:") for text in listed[reports]]
    yield Comparison("elements", ours["elements"], listed, known)
    # Element 150 is another one that begins with an organisation's number.
    cisco = np.array([_CISCO in text for text in ours["elements"]])
    plain = known & ~cisco & ~overrun & ~reports & (ours["elements"] == listed)
    for name, field in (("oui", "wlan.tag.oui"), ("oui_type", "wlan.tag.vendor.oui.type")):
        values = theirs.mapped(field, lambda text: text.replace(BETWEEN, " "))
        yield Comparison(name, ours[name], values, plain)


def _their_elements(text: str) -> str:
    """Write tshark's elements as ours; it prints the lengths of extended ones apart, less 1."""
    numbers, lengths, extensions, extended = (
        iter(part.split(BETWEEN)) if part else iter(()) for part in text.split(" ")
    )
    labels = []
    for number in numbers:
        if number == "255":
            length = int(next(extended, "-1")) + 1
            labels.append(f"255.{next(extensions, '')}:{length}")
        else:
            labels.append(f"{number}:{next(lengths, '')}")
    return " ".join(labels)


def _of_kind(text: str, start: str) -> str:
    return " ".join(word for word in text.split(" ") if word.startswith(start))


def _action(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    action = np.isin(ours["type_subtype"], (codes.ACTION, codes.ACTION_NO_ACK))
    yield Comparison(
        "category", ours["category"], theirs.number("wlan.fixed.category_code"), action
    )
    numbers = [
        theirs.number(field)
        for field in (
            "wlan.fixed.action_code",
            "wlan.fixed.publicact",
            "wlan.fixed.htact",
            "wlan.vht.action",
        )
    ]
    yield Comparison("action", ours["action"], np.max(numbers, axis=0), action)
    dialogs = [theirs.number(f"wlan.{field}.dialog_token") for field in ("fixed", "rm")]
    yield Comparison("dialog", ours["dialog"], np.max(dialogs, axis=0), action)


def _eap(ours: dict[str, Column], theirs: Fields) -> Iterator[Comparison]:
    everywhere = np.ones(len(ours["fault"]), np.bool_)
    for name, field in (
        ("eapol_type", "eapol.type"),
        ("eap_code", "eap.code"),
        ("eap_method", "eap.type"),
    ):
        yield Comparison(name, ours[name], theirs.number(field), everywhere)
