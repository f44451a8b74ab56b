"""Makers by address prefix."""

from __future__ import annotations

import numpy as np
import pytest

from wifiwatch.vendors import maker_of, vendor_of, vendor_table


@pytest.mark.parametrize(
    ("prefix", "word"),
    [
        (0x000830, "Cisco"),
        (0x00180A, "Meraki"),
        (0x000CCC, "Aeroscout"),
        (0x00156D, "Ubiquiti"),
        (0x000C42, "Routerboard"),
        (0x240AC4, "Espressif"),
    ],
)
def test_registered_prefixes(prefix: int, word: str) -> None:
    assert word.lower() in vendor_of(prefix).lower()


@pytest.mark.parametrize("prefix", [0xFFFFFF, 0x020000, 0x123450])
def test_prefixes_that_nobody_registered(prefix: int) -> None:
    assert vendor_of(prefix) == ""


@pytest.mark.parametrize(
    ("vendor", "maker"),
    [
        ("Cisco Systems, Inc", "cisco"),
        ("CISCO SYSTEMS, INC.", "cisco"),
        ("Cisco-Linksys, LLC", "cisco-linksys"),
        ("Cisco Meraki", "meraki"),
        ("Meraki, Inc.", "meraki"),
        ("Aruba, a Hewlett Packard Enterprise Company", "aruba"),
        ("Hewlett Packard Enterprise", "aruba"),
        ("Ubiquiti Inc", "ubiquiti"),
        ("Ubiquiti Networks Inc.", "ubiquiti"),
        ("TP-Link Systems Inc", "tp-link"),
        ("TP-LINK TECHNOLOGIES CO.,LTD.", "tp-link"),
        ("Ruckus Wireless", "ruckus"),
        ("AVM Audiovisuelle Kommunikationssysteme GmbH", "avm"),
        ("Incorporated", ""),
        ("", ""),
    ],
)
def test_a_maker_is_the_word_that_stays(vendor: str, maker: str) -> None:
    assert maker_of(vendor) == maker


def test_many_prefixes_at_once() -> None:
    prefixes = np.array([0x000830, 0xFFFFFF, 0x000830, 0x00180A])
    table = vendor_table(prefixes)
    assert table.columns.tolist() == ["vendor", "maker"]
    assert table.index.tolist() == [0, 1, 2, 3]
    assert table["vendor"].tolist() == [vendor_of(int(prefix)) for prefix in prefixes]
    assert table["maker"].tolist() == ["cisco", "", "cisco", "meraki"]
    assert table.dtypes.astype(str).tolist() == ["str", "str"]


def test_no_prefixes() -> None:
    table = vendor_table(np.zeros(0, np.int64))
    assert len(table) == 0
    assert table.columns.tolist() == ["vendor", "maker"]
