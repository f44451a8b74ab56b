"""What researchers call: tables of frames and of what is derived, signatures, explanations."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wifiwatch
from tests.support import frames as forge
from tests.support import headers
from tests.support.containers import BARE, RADIOTAP, Record, pcap
from wifiwatch.decode.mac import GROUP_BIT, LOCAL_BIT
from wifiwatch.errors import CaptureError, SettingsError, SignatureError
from wifiwatch.simulate import anqp
from wifiwatch.simulate import forge as forge_capture
from wifiwatch.tables import TABLES

ADDRESSES = ["receiver", "transmitter", "destination", "source", "bssid"]
SECOND = 1_000_000_000
BEGIN = 1_772_438_400 * SECOND
PROBED = b"Anna's home"
PERMANENT_NAME = b"0001010123456789@wlan.mnc001.mcc001.3gppnetwork.org"
TAG_GROUP = "01:0c:cc:00:00:00"

WRITTEN = [
    forge.beacon(b"Cafe", sequence=5),
    forge.probe_request(PROBED),
    forge.probe_request(b"Cafe"),
    forge.probe_request(b"Cafe", transmitter=forge.OTHER_STATION),
    forge.probe_request(),
    forge.probe_response(PROBED),
    forge.probe_response(b"Other"),
    forge.to_access_point(forge.eapol(forge.eap(2, 1, PERMANENT_NAME))),
    forge.control(13, forge.STATION),
    b"\x00",
    forge.management(forge.ACTION, b"\x05\x00\x07\x00\x00"),
    forge.to_access_point(bytes(20), destination=TAG_GROUP, flags=forge.FROM_DS),
    forge.data(bytes(20), addresses=(TAG_GROUP, forge.STATION, forge.ACCESS_POINT)),
    forge.management(forge.ACTION, b"\x04" + anqp.answer(1, [(anqp.DOMAINS, b"")])),
]


def write(path: Path, frames: list[bytes], link_type: int = BARE) -> Path:
    """Write a capture with a frame every 100 ms."""
    records = [Record(frame, BEGIN + row * SECOND // 10) for row, frame in enumerate(frames)]
    path.write_bytes(pcap(records, link_type))
    return path


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a capture with a frame of each sort."""
    return write(tmp_path_factory.mktemp("research") / "place.pcap", WRITTEN)


@pytest.fixture(scope="module")
def frames(capture: Path) -> pd.DataFrame:
    """Give its table of frames."""
    return wifiwatch.read_frames(capture)


def test_import_is_light() -> None:
    """Neither pandas nor a decoder is loaded before it is needed."""
    code = (
        "import sys, wifiwatch; wifiwatch.__version__;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'pandas', 'numba', 'pydantic')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_public_names_are_there() -> None:
    for name in wifiwatch.__all__:
        assert getattr(wifiwatch, name)
        assert name in dir(wifiwatch)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = wifiwatch.nothing


def test_frames_have_the_columns_that_are_described(frames: pd.DataFrame, tmp_path: Path) -> None:
    described = wifiwatch.columns("frames").set_index("name")["dtype"].to_dict()
    empty = wifiwatch.read_frames(write(tmp_path / "empty.pcap", []))
    for table in (frames, empty):
        assert table.dtypes.astype(str).to_dict() == described
    assert len(frames) == len(WRITTEN)
    assert len(empty) == 0


@pytest.mark.parametrize("name", sorted(TABLES))
def test_columns_of_every_table_are_described(name: str) -> None:
    described = wifiwatch.columns(name)
    assert list(described["name"]) == [column.name for column in TABLES[name]]
    assert (described["meaning"] != "").all()


def test_columns_of_no_table() -> None:
    with pytest.raises(SettingsError, match="no table 'frame'") as raised:
        wifiwatch.columns("frame")
    assert "frames" in raised.value.hint


def test_frames_say_when_and_what(frames: pd.DataFrame) -> None:
    assert list(frames["number"]) == list(range(1, len(WRITTEN) + 1))
    assert frames["time"][1] == pd.Timestamp(BEGIN + SECOND // 10, tz="UTC")
    assert (frames["type"][0], frames["subtype"][0]) == (0, 8)
    assert frames["fault"][9] == "short_frame"
    assert (frames["fault"].drop(9) == "").all()
    assert pd.isna(frames["type"][9])
    assert pd.isna(frames["transmitter"][9])
    assert frames["sequence"][0] == 5
    assert frames["beacon_interval"][0] == 100
    assert pd.isna(frames["beacon_interval"][1])
    assert (frames["category"][10], frames["dialog"][10]) == (5, 7)
    assert (frames["eap_code"][7], frames["eap_method"][7]) == (2, 1)
    assert frames["identity"][7] == "permanent"


def test_frames_say_what_the_radio_says(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", [headers.radiotap(forge.beacon())], RADIOTAP)
    row = wifiwatch.read_frames(path).iloc[0]
    assert (row["frequency_mhz"], row["channel"], row["signal_dbm"]) == (2437, 6, -60)
    assert pd.isna(row["noise_dbm"])
    assert pd.isna(row["rate_mbps"])


def test_addresses_are_hidden(frames: pd.DataFrame) -> None:
    real = {
        forge.number(each)
        for each in (forge.STATION, forge.OTHER_STATION, forge.ACCESS_POINT, forge.BROADCAST)
    }
    for name in frames.select_dtypes("number"):
        assert real.isdisjoint(frames[name].dropna().tolist())
    assert frames["transmitter"][1] == frames["transmitter"][2] == frames["receiver"][8]
    assert frames["transmitter"][0] == frames["bssid"][5]
    assert frames["transmitter"][3] not in (frames["transmitter"][2], frames["transmitter"][0])


def test_addresses_keep_their_two_bits(capture: Path, frames: pd.DataFrame) -> None:
    disclosed = wifiwatch.read_frames(capture, pseudonyms=False)
    for name in ADDRESSES:
        for suffix, bit in (("local", LOCAL_BIT), ("group", GROUP_BIT)):
            expected = (disclosed[name] & bit) != 0
            pd.testing.assert_series_equal(frames[f"{name}_{suffix}"], expected, check_names=False)


def test_probed_names_are_hidden(frames: pd.DataFrame) -> None:
    written = frames.to_csv()
    assert "Cafe" in written
    assert PROBED.decode() not in written
    assert list(frames["ssid"][:6]) == ["Cafe", "", "", "", "", ""]
    assert list(frames["directed"][:6]) == [False, True, True, True, False, False]
    assert list(frames["ssid_length"][:5]) == [4, len(PROBED), 4, 4, 0]


def test_probed_names_can_be_told_apart_but_not_found_in_beacons(frames: pd.DataFrame) -> None:
    token = frames["ssid_token"]
    assert token[2] == token[3]
    assert token[1] != token[2]
    assert token[2] != token[0]
    assert pd.isna(token[4])


def test_pseudonyms_of_two_calls_have_nothing_in_common(
    capture: Path, frames: pd.DataFrame
) -> None:
    again = wifiwatch.read_frames(capture)
    for name in [*ADDRESSES, "ssid_token", "element_token"]:
        assert set(again[name].dropna()).isdisjoint(frames[name].dropna())


def test_researchers_can_have_it_all_disclosed(capture: Path) -> None:
    disclosed = wifiwatch.read_frames(capture, pseudonyms=False)
    assert disclosed["transmitter"][1] == forge.number(forge.STATION)
    assert disclosed["ssid"][1] == PROBED.decode()


def test_columns_are_chosen_and_ordered(capture: Path, frames: pd.DataFrame) -> None:
    chosen = wifiwatch.read_frames(capture, columns=["subtype", "number"])
    pd.testing.assert_frame_equal(chosen, frames[["subtype", "number"]])


def test_unknown_columns_are_refused_at_once(capture: Path) -> None:
    with pytest.raises(SettingsError, match="no column 'signal'") as raised:
        wifiwatch.iter_frames(capture, columns=["signal"])
    assert "signal_dbm" in raised.value.hint


@pytest.mark.parametrize("count", [0, -1])
def test_tables_need_room_for_a_frame(capture: Path, count: int) -> None:
    with pytest.raises(SettingsError):
        wifiwatch.iter_frames(capture, frames_at_most=count)


@pytest.mark.parametrize("count", [1, 4, 100])
def test_parts_are_the_whole(capture: Path, frames: pd.DataFrame, count: int) -> None:
    parts = list(wifiwatch.iter_frames(capture, frames_at_most=count))
    assert max(len(part) for part in parts) <= count
    joined = pd.concat(parts)
    private = [*ADDRESSES, "ssid_token", "element_token"]
    pd.testing.assert_frame_equal(joined.drop(columns=private), frames.drop(columns=private))
    for name in private:
        _assert_same_groups(joined[name], frames[name])


def _assert_same_groups(one: pd.Series, other: pd.Series) -> None:
    first, second = (pd.factorize(each)[0] for each in (one, other))
    np.testing.assert_array_equal(first, second)


BYTES = st.binary(max_size=80)


@settings(deadline=None)
@given(st.lists(BYTES | st.sampled_from(WRITTEN), max_size=10), st.data())
def test_any_frames_become_rows(written: list[bytes], data: st.DataObject) -> None:
    link_type = data.draw(st.sampled_from([BARE, RADIOTAP]))
    if link_type == RADIOTAP and data.draw(st.booleans()):
        written = [headers.radiotap(each) for each in written]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "any.pcap", written, link_type)
        count = data.draw(st.integers(1, 12))
        whole = wifiwatch.read_frames(path, pseudonyms=False)
        parts = list(wifiwatch.iter_frames(path, pseudonyms=False, frames_at_most=count))
    assert len(whole) == len(written)
    if parts:
        tokens = ["ssid_token", "element_token"]
        joined = pd.concat(parts)
        pd.testing.assert_frame_equal(joined.drop(columns=tokens), whole.drop(columns=tokens))


@settings(deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_file_is_read_or_refused(content: bytes, is_capture: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.pcap"
        path.write_bytes((pcap([], RADIOTAP) if is_capture else b"") + content)
        try:
            wifiwatch.read_frames(path)
        except CaptureError:
            assert not is_capture


def test_missing_files_are_named() -> None:
    for call in (wifiwatch.read_frames, wifiwatch.count_seconds, wifiwatch.derive_tables):
        with pytest.raises(CaptureError, match="nowhere"):
            call("nowhere.pcap")


def test_seconds_are_counted_over_files(capture: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "elsewhere.pcap", [forge.beacon()] * 25)
    seconds = wifiwatch.count_seconds([capture, str(other)])
    assert seconds.groupby("probe")["frames"].sum().to_dict() == {
        "elsewhere": 25,
        "place": len(WRITTEN),
    }
    described = wifiwatch.columns("seconds").set_index("name")["dtype"].to_dict()
    assert seconds.dtypes.astype(str).to_dict() == described


@pytest.fixture(scope="module")
def tables(capture: Path) -> dict[str, pd.DataFrame]:
    """Give the derived tables of the capture."""
    return wifiwatch.derive_tables(capture)


def test_all_tables_are_derived(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) == set(TABLES) - {"hits"}
    for name, table in tables.items():
        described = wifiwatch.columns(name).set_index("name")["dtype"].to_dict()
        assert table.dtypes.astype(str).to_dict() == described
    # The radio does not tell its channel, nobody watched is there, and no signature was asked.
    empty = {name for name, table in tables.items() if table.empty}
    assert empty <= {"channel_seconds", "equipment"}


def test_tables_of_nothing_are_empty(tmp_path: Path) -> None:
    tables = wifiwatch.derive_tables(write(tmp_path / "empty.pcap", []))
    assert {len(table) for table in tables.values()} == {0}


def test_tables_hide_what_is_private(tables: dict[str, pd.DataFrame]) -> None:
    names, packets, groups = (tables[name] for name in ("names", "eap", "group_frames"))
    assert names["ssid"].nunique() == 3
    station = forge.number(forge.STATION)
    assert station not in packets["station"].tolist()
    assert station not in groups["source"].tolist()
    assert packets["station"][0] in groups["source"].tolist()
    written = "".join(table.to_csv() for table in tables.values())
    assert PROBED.decode() not in written
    assert str(station) not in written


def test_shipped_signatures_find_what_they_are_for(tmp_path: Path) -> None:
    path = tmp_path / "karma.pcap"
    forge_capture("karma", path, 1)
    found = wifiwatch.run_signatures(wifiwatch.derive_tables(path))
    assert "ATTACK.KARMA" in set(found["signature"])
    assert found["innocent"].map(len).min() > 0
    assert str(found["first_seen"].dtype) == "datetime64[ns, UTC]"


def test_signatures_need_their_tables(tables: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(SettingsError, match="access_points"):
        wifiwatch.run_signatures({"names": tables["names"]})


def test_signatures_may_find_nothing(tmp_path: Path) -> None:
    tables = wifiwatch.derive_tables(write(tmp_path / "empty.pcap", []))
    found = wifiwatch.run_signatures(tables, wifiwatch.load_signatures())
    assert found.empty
    assert "signature" in found


def test_folders_without_signatures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SignatureError):
        wifiwatch.load_signatures([tmp_path])


@pytest.fixture
def _tshark() -> None:
    pytest.importorskip("pyshark", reason="pyshark is not installed")
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")


@pytest.mark.usefixtures("_tshark")
def test_a_frame_is_explained(capture: Path) -> None:
    text = wifiwatch.explain(capture, 1)
    assert "Cafe" in text
    assert "\x1b" not in text


@pytest.mark.usefixtures("_tshark")
def test_a_frame_is_explained_where_an_event_loop_runs(capture: Path) -> None:
    async def notebook() -> str:
        return wifiwatch.explain(capture, 1)

    assert "Cafe" in asyncio.run(notebook())


@pytest.mark.usefixtures("_tshark")
@pytest.mark.parametrize("number", [-1, 0, len(WRITTEN) + 1])
def test_frames_that_are_not_there_cannot_be_explained(capture: Path, number: int) -> None:
    with pytest.raises(SettingsError, match=f"no frame {number}"):
        wifiwatch.explain(capture, number)


@pytest.mark.usefixtures("_tshark")
def test_what_tshark_cannot_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text.pcap"
    path.write_text("no capture")
    with pytest.raises(CaptureError, match=r"text\.pcap"):
        wifiwatch.explain(path, 1)


def test_explaining_needs_a_file() -> None:
    for path in ("nowhere.pcap", "-"):
        with pytest.raises(CaptureError):
            wifiwatch.explain(path, 1)


def test_explaining_needs_pyshark(capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshark.tshark.tshark", None)
    with pytest.raises(SettingsError, match="pyshark") as raised:
        wifiwatch.explain(capture, 1)
    assert "wifiwatch[explain]" in raised.value.hint


def test_explaining_needs_tshark(
    capture: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyshark", reason="pyshark is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="tshark") as raised:
        wifiwatch.explain(capture, 1)
    assert "Wireshark" in raised.value.hint
