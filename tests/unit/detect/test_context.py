"""What a person tells a run: sites, documents and own devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from wifiwatch.detect.attachments import load_attachments
from wifiwatch.detect.context import load_context
from wifiwatch.detect.sites import Sites, load_sites
from wifiwatch.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

SITES = """\
sites:
  - name: North station
    probes: [north, north-2]
    latitude: 51.5
    longitude: -0.1
  - name: South station
    probes: [south]
"""
DOCUMENTS = """\
documents:
  - title: Impact assessment of the Wi-Fi data collection
    kind: impact_assessment
    published: 2019-05-02
    says: It collects locations of devices by pseudonyms of their addresses.
    about:
      - ssid: Underground
        security: open
        vendor: Cisco
"""


def written(folder: Path, text: str) -> Path:
    """Write a file."""
    path = folder / "given.yml"
    path.write_text(text)
    return path


NOON = pd.Timestamp("2026-03-02T12:00:00Z")


def test_probes_have_sites(tmp_path: Path) -> None:
    sites = load_sites(written(tmp_path, SITES))
    probes = pd.Series(["south", "north-2", "north#2", "elsewhere"], index=[5, 6, 7, 8])
    table = sites.of(probes, pd.Series([NOON] * 4, index=probes.index))
    assert table["site"].to_dict() == {
        5: "South station",
        6: "North station",
        7: "North station",
        8: "",
    }
    assert table["latitude"].fillna(0).tolist() == [0, 51.5, 51.5, 0]
    assert sites.place_of("elsewhere#3", NOON.value) == "elsewhere"
    assert len(sites) == 2
    nothing = Sites().of(pd.Series(["a"]), pd.Series([NOON]))
    assert nothing.iloc[0].isna().tolist() == [False, True, True]


def test_a_probe_that_moves_about_is_at_one_site_after_the_other(tmp_path: Path) -> None:
    text = SITES.replace(
        "    probes: [south]",
        """    visits:
      - probe: ride
        begin: 2026-03-02T12:00:00Z
        end: 2026-03-02T13:30:00+01:00
""",
    )
    sites = load_sites(written(tmp_path, text))
    moments = pd.Series([NOON + pd.Timedelta(minutes=minutes) for minutes in (-1, 0, 29, 30)])
    rode = pd.Series(["ride"] * 4)
    assert sites.of(rode, moments)["site"].tolist() == ["", "South station", "South station", ""]
    assert sites.name_of("ride", NOON.value) == "South station"
    text += "  - name: Third\n    probes: [ride]\n"
    with pytest.raises(SettingsError, match="'ride' is at 'Third' and 'South station' at once"):
        load_sites(written(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "[south]",
            "[north]",
            "the probe 'north' is at 'North station' and 'South station' at once",
        ),
        ("    longitude: -0.1\n", "", "latitude and longitude go together"),
        ("    probes: [south]\n", "", "sites.1: needs 'probes' or 'visits'"),
        ("51.5", "95", "given.yml:4: sites.0.latitude: "),
        ("name: South", "nmae: South", "unknown key; did you mean 'name'?"),
    ],
)
def test_a_wrong_file_of_sites_is_refused(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(SettingsError, match="file of sites") as error:
        load_sites(written(tmp_path, SITES.replace(old, new)))
    assert complaint in str(error.value)


def test_a_document_is_about_networks(tmp_path: Path) -> None:
    [document] = load_attachments(written(tmp_path, DOCUMENTS))
    assert document.concerns("Underground", "open", "Cisco Systems, Inc")
    assert not document.concerns("Underground", "enterprise", "Cisco Systems, Inc")
    assert not document.concerns("Overground", "open", "Cisco Systems, Inc")
    assert not document.concerns("Underground", "open", "Aruba")


def test_a_wrong_file_of_documents_is_refused(tmp_path: Path) -> None:
    text = DOCUMENTS.replace("impact_assessment", "rumour")
    with pytest.raises(SettingsError, match=r"given.yml:3: documents.0.kind"):
        load_attachments(written(tmp_path, text))


def test_own_devices_are_addresses() -> None:
    context = load_context("", "", ["02:00:5e:10:00:01", "02-00-5E-10-00-02"])
    assert context.my_phones.tolist() == [0x02005E100001, 0x02005E100002]
    with pytest.raises(SettingsError, match="Own device number 2") as error:
        load_context("", "", ["02:00:5e:10:00:01", "02:00:5e:10:00:0g"])
    assert "0g" not in str(error.value)
