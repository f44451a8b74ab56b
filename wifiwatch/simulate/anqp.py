"""Bodies of public action frames that ask an access point before association (ANQP over GAS).

Layouts: 802.11-2020, 9.4.5 and 9.6.7; 3GPP TS 24.302, annex H for the list of operators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLIC_ACTION = 4

VENUE_NAME, CONSORTIUM, REALMS, CELLULAR, DOMAINS = 258, 261, 263, 264, 268
_QUERY_LIST = 256
_INITIAL_REQUEST, _INITIAL_RESPONSE = 10, 11
_ANQP_QUESTION = bytes.fromhex("6c020000")
_ANQP_ANSWER = bytes.fromhex("6c027f00")

_SIM, _AKA, _AKA_PRIME = 18, 23, 50
_CREDENTIAL_TYPE, _SIM_CARD = 5, 1


def question(token: int, wanted: Iterable[int]) -> bytes:
    """Ask for information.

    Parameters
    ----------
    token : int
        Number of the dialogue.
    wanted : iterable of int
        Identifiers of what is asked for.

    Returns
    -------
    bytes
        A GAS initial request from its action on.
    """
    query = _tagged(_QUERY_LIST, b"".join(number.to_bytes(2, "little") for number in wanted))
    return bytes([_INITIAL_REQUEST, token]) + _ANQP_QUESTION + _counted(query)


def answer(token: int, told: Iterable[tuple[int, bytes]]) -> bytes:
    """Give information.

    Parameters
    ----------
    token : int
        Number of the dialogue.
    told : iterable of (int, bytes)
        Identifiers and contents.

    Returns
    -------
    bytes
        A GAS initial response from its action on.
    """
    response = b"".join(_tagged(number, body) for number, body in told)
    status_and_delay = bytes(4)
    head = bytes([_INITIAL_RESPONSE, token]) + status_and_delay
    return head + _ANQP_ANSWER + _counted(response)


def operators(networks: Iterable[tuple[str, str]]) -> bytes:
    """List the mobile operators whose subscribers are welcome.

    Parameters
    ----------
    networks : iterable of (str, str)
        Mobile country and network codes.

    Returns
    -------
    bytes
        Content of 3GPP cellular network information.
    """
    codes = [_operator(country, network) for country, network in networks]
    entries = bytes([len(codes)]) + b"".join(codes)
    plmn_list = bytes([0, len(entries)]) + entries
    return bytes([0, len(plmn_list)]) + plmn_list


def realms(names: Iterable[str]) -> bytes:
    """List the realms that authenticate with a SIM card.

    Parameters
    ----------
    names : iterable of str
        The realms.

    Returns
    -------
    bytes
        Content of the list of realms.
    """
    entries = []
    for name in names:
        methods = b"".join(
            bytes([5, method, 1, _CREDENTIAL_TYPE, 1, _SIM_CARD])
            for method in (_SIM, _AKA, _AKA_PRIME)
        )
        entry = bytes([0, len(name)]) + name.encode() + b"\x03" + methods
        entries.append(_counted(entry))
    return len(entries).to_bytes(2, "little") + b"".join(entries)


def domains(names: Iterable[str]) -> bytes:
    """List the domains of the operator.

    Parameters
    ----------
    names : iterable of str
        The domains.

    Returns
    -------
    bytes
        Content of the list of domains.
    """
    return b"".join(bytes([len(name)]) + name.encode() for name in names)


def venue_name(venue: tuple[int, int], name: str) -> bytes:
    """Name the place.

    Parameters
    ----------
    venue : (int, int)
        Group and type of the place.
    name : str
        Its English name.

    Returns
    -------
    bytes
        Content of the venue's name.
    """
    told = b"eng" + name.encode()
    return bytes([*venue, len(told)]) + told


def consortium(identifier: bytes) -> bytes:
    """Name one roaming consortium.

    Parameters
    ----------
    identifier : bytes
        3 or 5 octets.

    Returns
    -------
    bytes
        Content of the list of consortia.
    """
    return bytes([len(identifier)]) + identifier


def _operator(country: str, network: str) -> bytes:
    """Pack the digits of an operator's code by halves of octets; a missing one is F."""
    third = network[2] if len(network) == 3 else "f"
    packed = f"{country[1]}{country[0]}{third}{country[2]}{network[1]}{network[0]}"
    return bytes.fromhex(packed)


def _tagged(number: int, body: bytes) -> bytes:
    return number.to_bytes(2, "little") + _counted(body)


def _counted(body: bytes) -> bytes:
    return len(body).to_bytes(2, "little") + body
