"""Hyde Park: carriers' Passpoint on masts; SIM cards show their permanent numbers in the clear.

The subscribers' numbers are made up: zeros, and two digits to tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.simulate import anqp, eap
from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.access_point import Box, Model, Network, Placement
from wifiwatch.simulate.frames import address_text
from wifiwatch.simulate.places import standing
from wifiwatch.simulate.recorder import CHANNELS_1_6_11, CHANNELS_36_48, Phase, Recorder
from wifiwatch.simulate.scene import Scene

if TYPE_CHECKING:
    from wifiwatch.simulate.access_point import Transceiver
    from wifiwatch.simulate.phone import Phone
    from wifiwatch.simulate.session import Session

_HOP_SECONDS, _SECONDS = 60.0, 165.0
_CAMP_MHZ = 2437
_PARK = (11, 3)
"""Venue group and type: outdoor, city park (802.11-2020, table 9-64)."""
_PREFIX = 0xD838FC
_CHARGEABLE, _FREE = 2, 3
_MODEL = Model("Ruckus Wireless", "ac", ((ie.MEASUREMENT, ie.ROAMING_MEASUREMENT),))

EE, O2 = ("234", "30"), ("234", "10")
_CONSORTIUM = bytes.fromhex("001bc50050")


class _Carrier(NamedTuple):
    name: str
    ssid: str
    code: tuple[str, str]

    @property
    def realm(self) -> str:
        return eap.identity_of("", "", self.code).removeprefix("@")


_CARRIERS = (_Carrier("EE", "EE WiFi_Auto", EE), _Carrier("O2", "Passpoint WiFi", O2))


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        Four masts, and phones that join two of them.
    """
    recorder = Recorder(
        (Phase(_HOP_SECONDS, CHANNELS_1_6_11 + CHANNELS_36_48), Phase(_SECONDS, (_CAMP_MHZ,)))
    )
    scene = Scene("hyde-park", seed, _SECONDS, recorder)
    masts = _masts(scene)
    ee, o2 = masts["EE mast 1"].transceivers[0], masts["O2 mast 1"].transceivers[0]
    number_ee, number_o2 = _number(EE, 17), _number(O2, 23)
    _subscriber(scene, "aka-1", ee, (62.0, 108.0), eap.identity_of("0", number_ee, EE))
    _subscriber(scene, "sim-1", o2, (71.0, 121.0), eap.identity_of("1", number_o2, O2))
    _subscriber(scene, "aka-2", ee, (137.0,), eap.identity_of("0", _number(EE, 42), EE))
    random = scene.random("pseudonym")
    pseudonym = "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz", k=18))
    _subscriber(scene, "pseudonym-1", o2, (84.0,), eap.identity_of("2", pseudonym, O2))
    _curious(scene, ee)
    scene.look_alike("one phone shows a pseudonym, which only its operator can resolve")
    scene.expect("CARRIER.PASSPOINT", "capability")
    scene.expect("CARRIER.IMSI_CLEARTEXT", "proof")
    scene.expect("CARRIER.SSID", "capability")
    scene.expect("CARRIER.ANQP_PLMN", "capability")
    return scene


def _number(network: tuple[str, str], subscriber: int) -> str:
    """Make up a subscriber's number of 15 digits."""
    return "".join(network) + f"{subscriber:010d}"


def _masts(scene: Scene) -> dict[str, Box]:
    free = Network("Park Free WiFi", elements=((ie.INTERWORKING, bytes([_FREE | 0x10, *_PARK])),))
    masts = {}
    random = scene.random("masts")
    for number, low in ((1, _CAMP_MHZ), (2, 2412)):
        for side, carrier in enumerate(_CARRIERS):
            name = f"{carrier.name} mast {number}"
            box = Box(name, carrier.name, "park", _MODEL)
            passpoint = Network(
                carrier.ssid,
                "passpoint",
                elements=(
                    *ie.passpoint_elements(_CHARGEABLE, _PARK, _CONSORTIUM),
                    (ie.EXTENDED, ie.bits(19, 31)),
                ),
            )
            place = Placement(standing(22.0 * (number - 1) + 9, 30.0 * side - 12), power_dbm=20)
            base = _PREFIX << 24 | random.getrandbits(20) << 4
            networks = {address_text(base + 8): passpoint}
            if carrier.name == "EE" and number == 2:
                networks[address_text(base + 9)] = free
            box.equip(random, place, low, networks)
            high = CHANNELS_36_48[side + 2 * (number - 1)]
            box.equip(random, place, high, {address_text(base + 12): passpoint})
            scene.install(box)
            masts[name] = box
    return masts


def _subscriber(
    scene: Scene, name: str, transceiver: Transceiver, visits: tuple[float, ...], identity: str
) -> None:
    """Let a phone find the network by asking, and show its identity, at each visit anew."""
    phone = scene.phone(name, standing(8.0, -6.0 + 2 * len(name)), "samsung")
    random = scene.random(f"conversation of {name}")
    cell = transceiver.cells[0]
    for visit in visits:
        phone.renew_address(visit - 3)
        scene.scan(phone, visit - 1, CHANNELS_1_6_11)
        session = scene.session(phone, transceiver, cell)
        joined = session.join(_ask(scene, session, phone, visit) + 0.05)
        talk = eap.sim(identity, random) if identity[0] == "1" else eap.aka(identity, random)
        shown = session.authenticate(joined + 0.02, talk)
        ready = session.authenticate(shown, eap.keys("passpoint", random))
        session.talk(ready, visit + 20, 0.8)
        session.leave(visit + 20)
        kind = "pseudonym" if identity[0] == "2" else "permanent identity"
        scene.note(joined, name, f"shows its {kind} to {cell.network.ssid}, unencrypted")
    phone.deeds.append(f"joins {cell.network.ssid} with its SIM card")
    if len(visits) > 1:
        phone.deeds.append("takes a new address in between, and shows the same identity again")


def _ask(scene: Scene, session: Session, phone: Phone, at_seconds: float) -> float:
    """Ask which operators are behind a network, before joining it."""
    codes = [carrier.code for carrier in _CARRIERS]
    realms = [carrier.realm for carrier in _CARRIERS]
    told = [
        (anqp.VENUE_NAME, anqp.venue_name(_PARK, "Park")),
        (anqp.CONSORTIUM, anqp.consortium(_CONSORTIUM)),
        (anqp.REALMS, anqp.realms(realms)),
        (anqp.CELLULAR, anqp.operators(codes)),
        (anqp.DOMAINS, anqp.domains(realms)),
    ]
    token = len(phone.addresses)
    scene.note(at_seconds, phone.name, "asks which operators' subscribers are welcome (ANQP)")
    return session.manage(
        at_seconds,
        [
            (True, anqp.PUBLIC_ACTION, anqp.question(token, [number for number, _ in told])),
            (False, anqp.PUBLIC_ACTION, anqp.answer(token, told)),
        ],
    )


def _curious(scene: Scene, transceiver: Transceiver) -> None:
    """Let a foreign phone ask and stay out."""
    phone = scene.phone("foreign-1", standing(12.0, 3.0), "apple")
    scene.scan(phone, 95.0, CHANNELS_1_6_11)
    _ask(scene, scene.session(phone, transceiver, transceiver.cells[0]), phone, 96.0)
    phone.deeds.append("asks which operators are welcome, and does not join")
