"""Makers by address prefix, from an offline copy of the IEEE's registry."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import aiooui
import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LEGAL_FORMS = re.compile(
    r"[,.]|\b(incorporated|inc|corporation|corp|company|co|ltd|limited|llc|gmbh|ag|sa|s\.a|bv|"
    r"international|systems|technologies|technology|networks|electronics|headquarters)\b",
    re.IGNORECASE,
)

_MAKERS = {"meraki": "meraki", "hewlett packard enterprise": "aruba"}
"""Makers whose registrations begin with another word: Cisco owns Meraki, and Aruba's access points
are registered to the company that owns Aruba."""


@lru_cache(maxsize=4096)
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
    for prefix, maker in _MAKERS.items():
        if prefix in vendor.lower():
            return maker
    words = _LEGAL_FORMS.sub(" ", vendor).lower().split()
    return words[0] if words else ""


def vendor_table(prefixes: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Name the organisations of many prefixes.

    Parameters
    ----------
    prefixes : (n,) int64
        First 24 bits of addresses.

    Returns
    -------
    DataFrame, n rows
        Columns ``vendor`` and ``maker``, as `vendor_of` and `maker_of` give them.
    """
    codes, unique = pd.factorize(prefixes)
    vendors = [vendor_of(prefix) for prefix in unique.tolist()]
    makers = [maker_of(vendor) for vendor in vendors]
    known = pd.DataFrame({"vendor": vendors, "maker": makers}, dtype="str")
    return known.take(codes).reset_index(drop=True)
