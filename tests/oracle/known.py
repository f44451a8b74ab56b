"""Differences from tshark that are known, one by one, with the reason of each."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """Frames of a capture in which a column differs, and why ours is right or good enough."""

    capture: str
    field: str
    frames: int
    reason: str


_GIVES_UP = (
    "tshark gives a frame up at a neighbour report (52) that is none; the elements after it are"
    " sound and we list them"
)
_FAKE_POINTS = "captures/Chenguinhoo__wids-802.11x/pcaps"
_FUZZ = "captures/DERIVED__hostap-fuzz-corpus/hostap_fuzz_mgmt_eapsim_eapaka.pcap"
_PRISM = "captures/aircrack-ng__aircrack-ng/test/wpa.cap"

KNOWN = (
    Known(f"{_FAKE_POINTS}/100x0.1fap.pcap", "elements", 1, _GIVES_UP),
    Known(f"{_FAKE_POINTS}/100x0.5fap1.pcap", "elements", 14, _GIVES_UP),
    Known(f"{_FAKE_POINTS}/100x3fakeap.pcap", "elements", 43, _GIVES_UP),
    Known(f"{_FAKE_POINTS}/deauth.pcap", "elements", 31, _GIVES_UP),
    Known(
        "captures/joswr1ght__asleap/samples/leap2.dump",
        "elements",
        2,
        "tshark gives a frame up at Cisco's element 133; the one after it is sound",
    ),
    Known(
        _FUZZ,
        "elements",
        4,
        "we read no elements of authentication by other ways than open,"
        " shared key and fast transition",
    ),
    Known(
        _FUZZ,
        "receiver",
        1,
        "tshark takes a reserved extension frame (3, 2) for one with a receiver",
    ),
    Known(
        "captures/the-tcpdump-group__tcpdump/tests/ieee802.11_parse_elements_oobr.pcap",
        "elements",
        1,
        "tshark gives a frame up at its first, malformed element 48; we list what fits the frame",
    ),
    Known(
        "captures/the-tcpdump-group__tcpdump/tests/ieee802.11_meshhdr-oobr.pcap",
        "readable",
        1,
        "the radiotap header's version is not 0: we read no further, tshark does",
    ),
    Known(
        "captures/joshschmelzle__lswifi/tests/caps/"
        "southwest-symbol-proprietary-load-type-element.pcapng",
        "readable",
        1,
        "a radiotap header behind a Linux cooked one, which tshark unwraps and we do not",
    ),
    Known(
        "captures/vanhoefm__fragattacks/example-pcaps/eapol-amsdu_BP-fromap.pcapng",
        "source",
        2,
        "tshark also names the sources of the packets inside an A-MSDU; ours is the header's",
    ),
    Known(_PRISM, "frequency", 13, "tshark gives a Prism header's channel, and no frequency"),
    Known(_PRISM, "signal", 13, "tshark takes an RSSI of 0 for 0 dBm; here it is no level"),
)

REFUSED = {
    "captures/jkitlinska__MAC_derandomization/by_device/K/"
    "K-ts-2021-Jul-08-h12-m16-s03-modeWS_new-ch-6-th-40.pcap": "Ethernet, and no frame",
}
"""Captures that are none of 802.11, and what they hold."""
