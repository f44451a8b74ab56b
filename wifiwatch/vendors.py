"""Makers by address prefix, from an offline copy of the IEEE's registry."""

from __future__ import annotations

import asyncio
import re

import aiooui

_LEGAL_FORMS = re.compile(
    r"[,.]|\b(incorporated|inc|corporation|corp|company|co|ltd|limited|llc|gmbh|ag|sa|s\.a|bv|"
    r"international|systems|technologies|technology|networks|electronics|headquarters)\b",
    re.IGNORECASE,
)


def vendor_of(prefix: int) -> str:
    """Name the organisation that a prefix is registered to.

    Parameters
    ----------
    prefix : int
        First 24 bits of an address.

    Returns
    -------
    str
        The name as registered; empty where there is none.
    """
    if not aiooui.is_loaded():
        asyncio.run(aiooui.async_load())
    return aiooui.get_vendor(f"{prefix:06x}") or ""


def maker_of(vendor: str) -> str:
    """Shorten a registered name to the word that stays the same over a maker's registrations.

    Parameters
    ----------
    vendor : str
        A registered name, such as ``Cisco Systems, Inc``.

    Returns
    -------
    str
        Its first word in lower case, without legal forms: ``cisco``; Meraki, which Cisco bought,
        stays ``meraki``.
    """
    if "meraki" in vendor.lower():
        return "meraki"
    words = _LEGAL_FORMS.sub(" ", vendor).lower().split()
    return words[0] if words else ""
