"""Bodies of information elements, and the order in which they are sent (802.11-2020, 9.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch.simulate.frames import Elements

Security = Literal["open", "personal", "enterprise", "fast_enterprise", "passpoint"]
"""Protection of a network: none, a password, 802.1X, the same with fast roaming, Passpoint."""

Generation = Literal["n", "ac", "ax"]

SSID, RATES, DS_PARAMETER, TIM, COUNTRY = 0, 1, 3, 5, 7
ERP, HT, RSN, MORE_RATES, MOBILITY_DOMAIN, HT_OPERATION = 42, 45, 48, 50, 54, 61
MEASUREMENT, INTERWORKING, ADVERTISEMENT, CONSORTIUM, EXTENDED = 70, 107, 108, 111, 127
CISCO_NAME, CISCO_POWER, VHT, VHT_OPERATION, VENDOR, EXTENSION = 133, 150, 191, 192, 221, 255

_ORDER = (
    *(SSID, RATES, DS_PARAMETER, TIM, COUNTRY, ERP, MORE_RATES, RSN, MOBILITY_DOMAIN),
    *(MEASUREMENT, HT, HT_OPERATION, INTERWORKING, ADVERTISEMENT, CONSORTIUM, EXTENDED),
    *(VHT, VHT_OPERATION, EXTENSION, CISCO_NAME, CISCO_POWER, VENDOR),
)

_SUITE = bytes.fromhex("000fac")
_CCMP = _SUITE + b"\x04"
_KEY_MANAGEMENT: dict[str, tuple[int, ...]] = {
    "personal": (2,),
    "enterprise": (1,),
    "fast_enterprise": (1, 3),
    "passpoint": (1,),
}

ROAMING_MEASUREMENT = bytes.fromhex("7200000000")
"""Beacon reports in all three ways and neighbour reports: what helps to roam, not to locate."""

WMM = bytes.fromhex("0050f2020101800003a4000027a4000042435e0062322f00")
WPS = bytes.fromhex("0050f204104a0001101044000102")
CISCO_CCX_VERSION = bytes.fromhex("0040960305")
CISCO_PROTECTION = bytes.fromhex("0040961400")


def in_order(elements: Iterable[tuple[int, bytes]]) -> Elements:
    """Sort elements as the standard has them.

    Parameters
    ----------
    elements : iterable of (int, bytes)
        Numbers and bodies.

    Returns
    -------
    Elements
        The same, in order; equals keep theirs.
    """
    return tuple(sorted(elements, key=lambda element: _ORDER.index(element[0])))


def channel_of(frequency_mhz: int) -> int:
    """Give the channel number of a frequency.

    Parameters
    ----------
    frequency_mhz : int
        Frequency in the 2.4 or 5 GHz band [MHz].

    Returns
    -------
    int
        Its number.
    """
    return (frequency_mhz - (2407 if frequency_mhz < 3000 else 5000)) // 5


def bits(*numbers: int, octets: int = 8) -> bytes:
    """Set bits of a field that is counted from the lowest bit of its first octet.

    Parameters
    ----------
    *numbers : int
        The bits.
    octets : int
        Length of the field.

    Returns
    -------
    bytes
        The field.
    """
    return sum(1 << number for number in numbers).to_bytes(octets, "little")


def rates(frequency_mhz: int) -> Elements:
    """Give the rates that nearly every device has.

    Parameters
    ----------
    frequency_mhz : int
        Frequency [MHz].

    Returns
    -------
    Elements
        One or two elements.
    """
    if frequency_mhz > 3000:
        return ((RATES, bytes.fromhex("8c129824b048606c")),)
    return (RATES, bytes.fromhex("82848b960c121824")), (MORE_RATES, bytes.fromhex("3048606c"))


def generation_elements(generation: Generation, frequency_mhz: int) -> Elements:
    """Give what a device can do by its generation.

    Parameters
    ----------
    generation : Generation
        Its newest one.
    frequency_mhz : int
        Frequency [MHz].

    Returns
    -------
    Elements
        HT, VHT and HE capabilities.
    """
    high = frequency_mhz > 3000
    ht = bytes.fromhex("6f09" if high else "2d09") + b"\x17" + bytes.fromhex("ffff") + bytes(21)
    found = [(HT, ht)]
    if generation in ("ac", "ax") and high:
        found.append((VHT, bytes.fromhex("b2018033faff0000faff0000")))
    if generation == "ax":
        width = "04" if high else "02"
        he = f"23 050018120010 {width}2002c00f401518000c00 fafffaff"
        found.append((EXTENSION, bytes.fromhex(he)))
    return tuple(found)


def operation_elements(generation: Generation, frequency_mhz: int) -> Elements:
    """Give how an access point's radio works at the moment.

    Parameters
    ----------
    generation : Generation
        The newest one of the device.
    frequency_mhz : int
        Frequency [MHz].

    Returns
    -------
    Elements
        Channel, country and HT, VHT and HE operation.
    """
    channel = channel_of(frequency_mhz)
    operation = bytes([channel]) + bytes(21)
    if frequency_mhz < 3000:
        found = [
            (DS_PARAMETER, bytes([channel])),
            (COUNTRY, b"GB \x01\x0d\x14"),
            (ERP, b"\x00"),
            (HT_OPERATION, operation),
        ]
    else:
        found = [
            (COUNTRY, b"GB \x24\x04\x17\x34\x04\x17\x64\x0b\x1e"),
            (HT_OPERATION, operation),
        ]
        if generation in ("ac", "ax"):
            found.append((VHT_OPERATION, bytes.fromhex("012a00fcff")))
    if generation == "ax":
        found.append((EXTENSION, bytes.fromhex("24f43f0001fcff")))
    return tuple(found)


def rsn(security: Security) -> bytes:
    """Give the body of the element that names ciphers and key management.

    Parameters
    ----------
    security : Security
        Protection, not ``open``.

    Returns
    -------
    bytes
        CCMP for everything, and the key management of that protection.
    """
    suites = _KEY_MANAGEMENT[security]
    keys = b"".join(_SUITE + bytes([suite]) for suite in suites)
    return b"".join(
        (b"\x01\x00", _CCMP, b"\x01\x00", _CCMP, len(suites).to_bytes(2, "little"), keys, b"\0\0")
    )


def tim(count: int, period: int) -> bytes:
    """Give the body of a traffic indication map that announces nothing.

    Parameters
    ----------
    count, period : int
        Beacons until group traffic is sent, and how often it is.

    Returns
    -------
    bytes
        Four octets.
    """
    return bytes([count, period, 0, 0])


def cisco_elements(device: str, clients: int) -> Elements:
    """Give what Cisco's access points say of themselves.

    Parameters
    ----------
    device : str
        Name of the device, of which 16 characters are shown.
    clients : int
        Number of its stations.

    Returns
    -------
    Elements
        Name, power and CCX version.
    """
    name = device.encode()[:16].ljust(16, b"\0")
    shown = bytes.fromhex("00008f000f00ff035900") + name + bytes([clients]) + bytes(3)
    return (
        (CISCO_NAME, shown),
        (CISCO_POWER, bytes.fromhex("004096000e00")),
        (VENDOR, CISCO_CCX_VERSION),
        (VENDOR, CISCO_PROTECTION),
    )


def passpoint_elements(access_type: int, venue: tuple[int, int], operator_id: bytes) -> Elements:
    """Give the elements of a Passpoint (Hotspot 2.0) network.

    Parameters
    ----------
    access_type : int
        2: chargeable public, 3: free public.
    venue : (int, int)
        Group and type of the place.
    operator_id : bytes
        Roaming consortium, 3 or 5 octets.

    Returns
    -------
    Elements
        Interworking, advertisement protocol, roaming consortium and indication.
    """
    return (
        (INTERWORKING, bytes([access_type | 0x10, *venue])),
        (ADVERTISEMENT, b"\x7f\x00"),
        (CONSORTIUM, bytes([0, len(operator_id)]) + operator_id),
        (VENDOR, bytes.fromhex("506f9a1014") + b"\x01\x00"),
    )
