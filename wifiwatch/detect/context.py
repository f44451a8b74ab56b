"""What a person tells a run beside the frames: sites, documents and own devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wifiwatch.detect.attachments import load_attachments
from wifiwatch.detect.sites import Sites, load_sites
from wifiwatch.errors import SettingsError
from wifiwatch.texts import address_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch.detect.attachments import Attachment

MY_PHONES_AT_MOST = 255


@dataclass(slots=True)
class Context:
    """What a person tells a run beside the frames.

    Parameters
    ----------
    sites : Sites
        Where each probe stood.
    attachments : list of Attachment
        Documents about installations.
    my_phones : (n,) int64
        Addresses of the person's own devices.
    """

    sites: Sites = field(default_factory=Sites)
    attachments: list[Attachment] = field(default_factory=list)
    my_phones: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


def load_context(sites: str, documents: str, my_phones: Iterable[str]) -> Context:
    """Read what a person tells a run.

    Parameters
    ----------
    sites, documents : str
        Files; empty where there is none.
    my_phones : iterable of str
        Addresses, as ``02:00:5e:10:00:01``.

    Returns
    -------
    Context
        All of it.

    Raises
    ------
    SettingsError
        If something of it cannot be used.
    """
    return Context(
        sites=load_sites(Path(sites)) if sites else Sites(),
        attachments=load_attachments(Path(documents)) if documents else [],
        my_phones=_addresses(my_phones),
    )


def _addresses(texts: Iterable[str]) -> npt.NDArray[np.int64]:
    """Read the addresses of own devices."""
    numbers = [address_number(text) for text in texts]
    if len(numbers) > MY_PHONES_AT_MOST:
        raise SettingsError(f"More than {MY_PHONES_AT_MOST} own devices.", "Name fewer.")
    if None in numbers:
        # The address itself is not repeated: it is a person's.
        raise SettingsError(
            f"Own device number {numbers.index(None) + 1} is no address.",
            "Write six pairs of hexadecimal digits, such as 02:00:5e:10:00:01.",
        )
    return np.array(numbers, np.int64)
