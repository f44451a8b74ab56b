"""CARRIER: networks that SIM cards open, and subscriber numbers that are asked for and shown."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.cases.forge.scene import Network, beacons_of, log_in, phone
from tests.support.frames import (
    ACTION,
    CONSORTIUM,
    ENTERPRISE,
    INTERWORKING,
    OPEN,
    PERSONAL,
    eap,
    element,
    management,
    vendor_element,
)
from wifiwatch.simulate import anqp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.cases.forge import Case, Frames
    from tests.cases.forge.scene import Said

_REQUEST, _RESPONSE, _SUCCESS, _FAILURE = 1, 2, 3, 4
_IDENTITY, _SIM, _AKA = 1, 18, 23
_AKA_CHALLENGE, _AKA_IDENTITY, _SIM_START, _SIM_CHALLENGE = 1, 5, 10, 11
_AT_RAND, _AT_AUTN, _AT_RES, _AT_PERMANENT_ID_REQ = 1, 2, 3, 10
_AT_MAC, _AT_ANY_ID_REQ, _AT_IDENTITY = 11, 13, 14
_START_OF = {_AKA: _AKA_IDENTITY, _SIM: _SIM_START}
_CHALLENGE_OF = {_AKA: _AKA_CHALLENGE, _SIM: _SIM_CHALLENGE}
"""Packets and attributes of RFC 4186 and RFC 4187."""

_PRIVATE_WITH_GUESTS, _CHARGEABLE, _FREE, _PRIVATE = 1, 2, 3, 0
"""Kinds of access network (802.11-2020, table 9-231)."""

REALM = b"@wlan.mnc030.mcc234.3gppnetwork.org"
PERMANENT, PSEUDONYM = b"0234300000000001" + REALM, b"2w7ZkQ1tPseudonym" + REALM
RETURNING, ANONYMOUS = b"4f3Returning" + REALM, b"anonymous" + REALM


def ask_for(attribute: int, method: int = _AKA) -> Said:
    """Ask for an identity of a kind, by an attribute."""
    return False, eap(_REQUEST, method, bytes([_START_OF[method], 0, 0, attribute, 1, 0, 0]))


def told(identity: bytes, method: int = _AKA) -> Said:
    """Tell an identity that was asked for by an attribute."""
    padded = identity + bytes(-len(identity) % 4)
    head = struct.pack(">BBH", _AT_IDENTITY, 1 + len(padded) // 4, len(identity))
    return True, eap(_RESPONSE, method, bytes([_START_OF[method], 0, 0]) + head + padded)


def _attribute(number: int, length: int) -> bytes:
    """Write an attribute whose value would be random; nobody who listens could check it."""
    return bytes([number, 1 + length // 4, 0, 0]) + bytes(range(length))


def introduction(identity: bytes) -> list[Said]:
    """Ask who is there, and answer."""
    return [(False, eap(_REQUEST, _IDENTITY)), (True, eap(_RESPONSE, _IDENTITY, identity))]


def check_of_the_card(method: int = _AKA) -> list[Said]:
    """Check the SIM card and let the phone in."""
    asked = _attribute(_AT_RAND, 16) + _attribute(_AT_AUTN, 16) + _attribute(_AT_MAC, 16)
    answered = _attribute(_AT_RES, 8) + _attribute(_AT_MAC, 16)
    head = bytes([_CHALLENGE_OF[method], 0, 0])
    return [
        (False, eap(_REQUEST, method, head + asked)),
        (True, eap(_RESPONSE, method, head + answered)),
        (False, eap(_SUCCESS)),
    ]


REFUSAL: list[Said] = [(False, eap(_FAILURE))]
ASK_PERMANENT, TELL_PERMANENT = ask_for(_AT_PERMANENT_ID_REQ), told(PERMANENT)


def passpoint(access: int, *consortia: str) -> bytes:
    """Write the elements of a Passpoint network of a kind, with up to three consortia."""
    numbers = [bytes.fromhex(each) for each in consortia]
    lengths = [len(each) for each in numbers] + [0, 0]
    listed = bytes([0, lengths[0] | lengths[1] << 4]) + b"".join(numbers)
    indication = vendor_element("506f9a10", b"\x20")
    elements = element(INTERWORKING, bytes([access | 0x10]))
    return elements + (element(CONSORTIUM, listed) if numbers else b"") + indication


def _network(
    name: bytes,
    number: int,
    security: str = ENTERPRISE,
    elements: bytes = b"",
) -> Network:
    return Network(
        name,
        f"00:08:30:20:{number:02x}:00",
        security,
        elements,
        channel=(1, 6, 11)[number % 3],
        clock_us=30_000_000 * (number + 1),
    )


def names() -> dict[str, Frames]:
    """Announce a known name, a programme's, and a brand's, each with accounts."""
    networks = [
        _network(b"VodafoneWiFi", 0),
        _network(b"Wireless@SGx", 1),
        _network(b"Telekom WiFi Auto", 2),
    ]
    return {"square": beacons_of(networks, 30)}


def names_only() -> dict[str, Frames]:
    """Announce carriers' names over a password or none, and accounts under other names."""
    networks = [
        _network(b"VodafoneWiFi", 0, PERSONAL),
        _network(b"EE WiFi", 1, OPEN),
        _network(b"Orange-WiFi", 2, PERSONAL),
        _network(b"EE WiFi_Auto", 3, PERSONAL),
        _network(b"eduroam", 4),
        _network(b"Vodafone WiFi Cafe", 5, OPEN),
        _network(b"Threewifire", 6),
    ]
    return {"square": beacons_of(networks, 30)}


def public_passpoint() -> dict[str, Frames]:
    """Announce Passpoint on a public network with a known consortium."""
    network = _network(b"City WiFi", 0, elements=passpoint(_FREE, "5a03ba0000"))
    return {"park": beacons_of([network], 30)}


def private_passpoint() -> dict[str, Frames]:
    """Announce Passpoint for a firm's staff and a university's guests, and a public log-in page."""
    networks = [
        _network(b"Firm", 0, elements=passpoint(_PRIVATE, "aa146b0000")),
        _network(b"eduroam", 1, elements=passpoint(_PRIVATE_WITH_GUESTS, "001bc50460")),
        _network(b"Free WiFi", 2, OPEN, element(INTERWORKING, bytes([_FREE | 0x10]))),
    ]
    return {"campus": beacons_of(networks, 30)}


def operators_as_consortia() -> dict[str, Frames]:
    """Name three operators' codes as consortia."""
    elements = passpoint(_CHARGEABLE, "310410", "313100", "310280")
    return {"arena": beacons_of([_network(b"Arena Passpoint", 0, elements=elements)], 30)}


def communities() -> dict[str, Frames]:
    """Name communities and firms as consortia, one of which looks like an operator's code."""
    networks = [
        _network(b"eduroam", 0, elements=passpoint(_PRIVATE_WITH_GUESTS, "001bc50460")),
        _network(b"Open", 1, elements=passpoint(_FREE, "5a03ba0000", "004096", "baa2d00000")),
        _network(b"Firm", 2, elements=passpoint(_FREE, "310410", "f4f5e8f5f4")),
        _network(b"Digits", 3, elements=passpoint(_FREE, "004096", "001122", "999001")),
    ]
    return {"arena": beacons_of(networks, 30)}


def ask(at: float, number: int, network: Network, told: Iterable[tuple[int, bytes]]) -> Frames:
    """Have a phone ask before joining, and the network answer unless there is nothing to tell."""
    elements = list(told)
    wanted = [identifier for identifier, _ in elements] or [anqp.CELLULAR]
    asked = management(
        ACTION,
        bytes([anqp.PUBLIC_ACTION]) + anqp.question(number, wanted),
        receiver=network.bssid,
        transmitter=phone(number),
        bssid=network.bssid,
        sequence=number,
    )
    heard = [network.receive(at, asked)]
    if elements:
        answered = management(
            ACTION,
            bytes([anqp.PUBLIC_ACTION]) + anqp.answer(number, elements),
            receiver=phone(number),
            transmitter=network.bssid,
            bssid=network.bssid,
            sequence=1000 + number,
        )
        heard.append(network.send(at + 0.02, answered))
    return heard


def operators_told() -> dict[str, Frames]:
    """Answer two phones: one access point has two operators, the other two codes of one."""
    shared = _network(b"Metro Passpoint", 0, elements=passpoint(_CHARGEABLE))
    single = _network(b"EE Passpoint", 1, elements=passpoint(_CHARGEABLE))
    both = anqp.operators([("234", "30"), ("234", "15"), ("234", "33")])
    one = anqp.operators([("234", "30"), ("234", "33")])
    heard = beacons_of([shared, single], 30)
    heard += ask(8, 1, shared, [(anqp.VENUE_NAME, anqp.venue_name((2, 8), "Metro")),
                                 (anqp.CELLULAR, both)])  # fmt: skip
    heard += ask(15, 2, single, [(anqp.CELLULAR, one)])
    return {"station": heard}


def other_answers() -> dict[str, Frames]:
    """Answer with a venue and domains, with a test network's code, and not at all."""
    hotel = _network(b"Hotel", 0, elements=passpoint(_FREE))
    laboratory = _network(b"Lab", 1, elements=passpoint(_PRIVATE))
    silent = _network(b"Silent", 2, elements=passpoint(_FREE))
    heard = beacons_of([hotel, laboratory, silent], 30)
    venue = anqp.venue_name((7, 1), "Hotel")
    heard += ask(
        8, 1, hotel, [(anqp.VENUE_NAME, venue), (anqp.DOMAINS, anqp.domains(["hotel.example"]))]
    )
    heard += ask(12, 2, laboratory, [(anqp.CELLULAR, anqp.operators([("001", "01")]))])
    heard += ask(16, 3, silent, [])
    return {"lobby": heard}


def numbers_shown() -> dict[str, Frames]:
    """Show permanent numbers: at the first question, at the second, and without a first digit."""
    tube, free = _network(b"EE WiFi_Auto", 0), _network(b"FreeWifi_secure", 1)
    french = b"208150000000001@wlan.mnc015.mcc208.3gppnetwork.org"
    heard = beacons_of([tube, free], 30)
    heard += log_in(5, phone(1), tube, [*introduction(PERMANENT), *check_of_the_card()])
    second = [*introduction(ANONYMOUS), ASK_PERMANENT, TELL_PERMANENT, *check_of_the_card()]
    heard += log_in(12, phone(2), tube, second)
    heard += log_in(19, phone(3), free, [*introduction(french), *check_of_the_card(_SIM)])
    return {"platform": heard}


def names_shown() -> dict[str, Frames]:
    """Show temporary names, placeholders, accounts that are no SIM card's, and a test card's."""
    network = _network(b"EE WiFi_Auto", 0)
    test_card = b"0001010000000001@wlan.mnc001.mcc001.3gppnetwork.org"
    shown = (PSEUDONYM, RETURNING, ANONYMOUS, b"@realm.example", b"guest@campus.example", test_card)
    heard = beacons_of([network], 60)
    for number, identity in enumerate(shown):
        said = [*introduction(identity), *check_of_the_card()]
        heard += log_in(5 + 8 * number, phone(number), network, said)
    return {"platform": heard}


def always_asked() -> dict[str, Frames]:
    """Ask each phone for its permanent number, whatever temporary name it offered."""
    network = _network(b"Carrier Auto", 0)
    heard = beacons_of([network], 90)
    for number, identity in enumerate((PSEUDONYM, RETURNING, ANONYMOUS, PSEUDONYM)):
        said = [*introduction(identity), ASK_PERMANENT, TELL_PERMANENT, *check_of_the_card()]
        heard += log_in(5 + 18 * number, phone(number), network, said)
    return {"square": heard}


def seldom_asked() -> dict[str, Frames]:
    """Lose the temporary names in between, see two new SIM cards, and ask for any name at all."""
    failing, ordinary = _network(b"Carrier Auto", 0), _network(b"Other Auto", 1)
    any_name = [*introduction(PSEUDONYM), ask_for(_AT_ANY_ID_REQ), told(PSEUDONYM)]
    known = [*introduction(PSEUDONYM), *check_of_the_card()]
    lost = [*introduction(PSEUDONYM), ASK_PERMANENT, TELL_PERMANENT, *check_of_the_card()]
    heard = beacons_of([failing, ordinary], 200)
    for number, said in enumerate((known, known, known, lost, lost, lost)):
        heard += log_in(5 + 20 * number, phone(number), failing, said)
    for number, said in enumerate((lost, lost, [*any_name, *check_of_the_card()])):
        heard += log_in(10 + 20 * number, phone(0x20 + number), ordinary, said)
    return {"square": heard}


def numbers_taken() -> dict[str, Frames]:
    """Take the numbers of three phones and refuse them; elsewhere of five, and say no more."""
    refusing, silent = _network(b"VodafoneWiFi", 0), _network(b"VodafoneWiFi", 1)
    taken = [*introduction(PSEUDONYM), ASK_PERMANENT, TELL_PERMANENT]
    crossing, corner = beacons_of([refusing], 90), beacons_of([silent], 120)
    for number in range(3):
        crossing += log_in(5 + 20 * number, phone(number), refusing, [*taken, *REFUSAL])
    for number in range(5):
        corner += log_in(5 + 15 * number, phone(0x10 + number), silent, taken)
    return {"crossing": crossing, "corner": corner}


def numbers_asked_by_an_operator() -> dict[str, Frames]:
    """Ask for numbers and go on: most are let in, two foreign subscribers are refused; a fault."""
    network, faulty = _network(b"Carrier Auto", 0), _network(b"Other Auto", 1)
    asked = [*introduction(ANONYMOUS), ASK_PERMANENT, TELL_PERMANENT]
    heard = beacons_of([network, faulty], 150)
    for number in range(4):
        said = [*asked, *check_of_the_card()]
        heard += log_in(5 + 20 * number, phone(number), network, said)
    for number in range(2):
        heard += log_in(95 + 20 * number, phone(0x10 + number), network, [*asked, *REFUSAL])
    for number in range(4):
        refused = [*introduction(b"guest@campus.example"), *REFUSAL]
        heard += log_in(10 + 20 * number, phone(0x20 + number), faulty, refused)
    return {"square": heard}


CASES: dict[str, Case] = {
    "CARRIER.SSID--fires": names,
    "CARRIER.SSID--innocent": names_only,
    "CARRIER.PASSPOINT--fires": public_passpoint,
    "CARRIER.PASSPOINT--innocent": private_passpoint,
    "CARRIER.RCOI_IS_PLMN--fires": operators_as_consortia,
    "CARRIER.RCOI_IS_PLMN--innocent": communities,
    "CARRIER.ANQP_PLMN--fires": operators_told,
    "CARRIER.ANQP_PLMN--innocent": other_answers,
    "CARRIER.IMSI_CLEARTEXT--fires": numbers_shown,
    "CARRIER.IMSI_CLEARTEXT--innocent": names_shown,
    "CARRIER.FORCED_PERMANENT_ID--fires": always_asked,
    "CARRIER.FORCED_PERMANENT_ID--innocent": seldom_asked,
    "CARRIER.WIFI_IMSI_CATCHER--fires": numbers_taken,
    "CARRIER.WIFI_IMSI_CATCHER--innocent": numbers_asked_by_an_operator,
}
