"""Equipment of watched makers: who it is, what it does, and where it was heard best."""

from __future__ import annotations

import pandas as pd

from tests.support.deriving import START, Heard, listen, only_row, tables
from tests.support.frames import (
    ACCESS_POINT,
    STATION,
    beacon,
    control,
    data,
    from_access_point,
    number,
    probe_request,
    to_access_point,
    with_fcs,
)
from tests.support.headers import FLAG_BAD_FCS, radiotap
from tests.support.reading import KEY, batch_of
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.streams import Streams
from wifiwatch.tables import TABLES

TAG = "00:0c:cc:00:00:01"
CAMERA = "00:0c:42:00:00:10"
BEACON_OF_28_BITS, NEIGHBOUR = "90:15:64:4f:00:01", "90:15:64:50:00:01"


def equipment(*heard: Heard) -> pd.DataFrame:
    """Make the table of some frames."""
    return tables(heard)["equipment"]


def test_a_row_tells_of_all_frames_that_a_device_sent() -> None:
    heard = [
        Heard(1, to_access_point(subtype=4, station=TAG), 2412, -70),
        Heard(2, probe_request(transmitter=TAG), 2437, -50),
        Heard(3, control(11, ACCESS_POINT, TAG), 2462, None),
        Heard(4, data(b"", addresses=("01:0c:cc:00:00:00", TAG, STATION)), 2462, -60),
    ]
    row = only_row(equipment(*heard))
    assert (row["address"], row["maker"], row["maker_class"]) == (
        number(TAG),
        "AeroScout",
        "rtls_tag",
    )
    assert (row["frames"], row["frequency_mhz"], row["signal_dbm"]) == (4, 2437, -50)
    assert (row["first_frame"], row["role"], row["bssid"]) == (1, "bare", -1)
    assert row["first_seen"].value == START + 10**9
    assert row["last_seen"].value == START + 4 * 10**9


def test_roles_and_networks() -> None:
    heard = [
        Heard(1, beacon(bssid=CAMERA)),
        Heard(1, to_access_point(b"data", station=TAG)),
        Heard(1, probe_request(transmitter=BEACON_OF_28_BITS)),
    ]
    table = equipment(*heard)
    assert table["role"].tolist() == ["access_point", "station", "bare"]
    assert table["bssid"].tolist() == [number(CAMERA), number(ACCESS_POINT), -1]
    assert table["maker"].tolist() == ["Camera maker", "AeroScout", "Kontakt"]
    for column in TABLES["equipment"]:
        assert str(table[column.name].dtype) == column.dtype, column.name


def test_only_the_makers_own_addresses_count_and_the_longest_prefix() -> None:
    heard = [
        Heard(1, probe_request(transmitter="02:0c:cc:00:00:01")),
        Heard(1, probe_request(transmitter="00:0c:cd:00:00:01")),
        Heard(1, probe_request(transmitter=NEIGHBOUR)),
        Heard(1, from_access_point(b"data", receiver=TAG, source=TAG)),
    ]
    table = equipment(*heard)
    assert len(table) == 0
    assert table.dtypes.equals(equipment(Heard(1, beacon(bssid=CAMERA))).dtypes)


def test_a_device_without_a_level_has_none() -> None:
    row = only_row(equipment(Heard(1, beacon(bssid=CAMERA), 5180, None)))
    assert row["signal_dbm"] is pd.NA
    assert row["frequency_mhz"] == 5180


def test_damaged_frames_do_not_count() -> None:
    frame = radiotap(with_fcs(probe_request(transmitter=TAG), good=False), flags=FLAG_BAD_FCS)
    streams = Streams(KEY)
    streams.begin_file("here")
    batch = batch_of([frame], 127, times_ns=[START])
    (facts,) = streams.add(Decoder(KEY, 1).decode(batch), 0) + streams.finish()
    assert not len(facts.contacts.senders)


def test_frames_out_of_order_keep_the_first_and_last_time() -> None:
    heard = [Heard(second, probe_request(transmitter=TAG)) for second in (2, 1, 3, 2.5)]
    row = only_row(equipment(*heard))
    assert (row["first_seen"].value, row["last_seen"].value) == (START + 10**9, START + 3 * 10**9)


def test_more_devices_than_there_is_room_for_at_first() -> None:
    heard = [
        Heard(place / 100, beacon(bssid=f"00:0c:cc:00:{place >> 8:02x}:{place & 255:02x}"))
        for place in [*range(2000), *range(2000)]
    ]
    (facts,) = listen(sorted(heard, key=lambda each: each.seconds))
    assert len(facts.contacts.senders) == 2000
    assert (facts.contacts.senders["frames"] == 2).all()
