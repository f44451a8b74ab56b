"""Phones: addresses that change or stay, and the probe requests that they send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from wifiwatch.simulate import elements as ie
from wifiwatch.simulate.frames import address_text
from wifiwatch.simulate.management_frames import probe_request
from wifiwatch.simulate.radio import Radio

if TYPE_CHECKING:
    from random import Random

    from wifiwatch.simulate.frames import Frame
    from wifiwatch.simulate.places import Path

Style = Literal["apple", "samsung", "old"]
"""Which elements a phone puts into its probe requests: two recent kinds and an old one."""

POWER_DBM = 14.0

_LOCAL_BIT, _GROUP_BIT = 0x02, 0x01

_EXTENDED: dict[Style, bytes] = {
    "apple": bytes.fromhex("0400080400000040"),
    "samsung": bytes.fromhex("0400488401000040"),
    "old": bytes.fromhex("00"),
}
_VENDOR: dict[Style, tuple[bytes, ...]] = {
    "apple": (bytes.fromhex("0017f20a00010400000000"),),
    "samsung": (bytes.fromhex("0050f208002100"), bytes.fromhex("00101802000000")),
    "old": (),
}
_GENERATION: dict[Style, ie.Generation] = {"apple": "ax", "samsung": "ac", "old": "n"}


class AddressUse(NamedTuple):
    """An address and when it came into use.

    Parameters
    ----------
    seconds : float
        Since the start [s].
    address : str
        The address.
    """

    seconds: float
    address: str


class Phone:
    """A phone.

    Parameters
    ----------
    name : str
        What it is called in the ground truth.
    random : Random
        Source of its addresses and counters.
    path : Path
        Where it goes.
    style : Style
        What its probe requests look like.
    fixed_address : str
        The one address that it always uses; empty for one that draws new ones.
    """

    def __init__(
        self, name: str, random: Random, path: Path, style: Style, fixed_address: str = ""
    ) -> None:
        self.name = name
        self.style = style
        self.radio = Radio(random, path, POWER_DBM, counts_by_address=not fixed_address)
        self.deeds: list[str] = []
        self.rotates = not fixed_address
        self._random = random
        self._requests: dict[tuple[int, str], Frame] = {}
        self.addresses = [AddressUse(0.0, fixed_address or self._draw())]

    @property
    def address(self) -> str:
        """The address that it uses now."""
        return self.addresses[-1].address

    def renew_address(self, at_seconds: float) -> None:
        """Take a new random address, if it is a phone that does so.

        Parameters
        ----------
        at_seconds : float
            When [s].
        """
        if self.rotates:
            self.addresses.append(AddressUse(at_seconds, self._draw()))

    def probe(self, frequency_mhz: int, name: str) -> Frame:
        """Forge a probe request.

        Parameters
        ----------
        frequency_mhz : int
            Where it will be sent [MHz].
        name : str
            Network that it asks for; empty for any.

        Returns
        -------
        Frame
            The request.
        """
        asked = frequency_mhz, name
        if asked not in self._requests:
            self._requests[asked] = self._build_request(frequency_mhz, name)
        return self._requests[asked].sent_by(self.address)

    def _build_request(self, frequency_mhz: int, name: str) -> Frame:
        found = [(ie.SSID, name.encode()), *self.abilities(frequency_mhz)]
        if frequency_mhz < 3000:
            found.append((ie.DS_PARAMETER, bytes([ie.channel_of(frequency_mhz)])))
        found.append((ie.EXTENDED, _EXTENDED[self.style]))
        found += [(ie.VENDOR, body) for body in _VENDOR[self.style]]
        return probe_request(ie.in_order(found))

    def abilities(self, frequency_mhz: int) -> list[tuple[int, bytes]]:
        """Give the elements that say what it can do.

        Parameters
        ----------
        frequency_mhz : int
            Where it sends them [MHz].

        Returns
        -------
        list of (int, bytes)
            Rates and capabilities.
        """
        generation = _GENERATION[self.style]
        return [*ie.rates(frequency_mhz), *ie.generation_elements(generation, frequency_mhz)]

    def _draw(self) -> str:
        """Draw a locally administered address."""
        first = self._random.randrange(256) & ~_GROUP_BIT | _LOCAL_BIT
        return address_text(first << 40 | self._random.getrandbits(40))
