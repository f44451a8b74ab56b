"""What each scenario is there to show, read back from its capture by tshark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.unit.simulate.conftest import FIELDS
from wifiwatch.simulate.scenarios.rtls import AEROSCOUT_GROUP, EKAHAU_GROUP

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from tests.unit.simulate.conftest import Forged

BEACON, PROBE_RESPONSE, PROBE_REQUEST, ACTION = 8, 5, 4, 13
WINDOW_SECONDS = 300
GOOD_LEVEL_DBM, ENOUGH_BEACONS = -75, 20
PERMANENT = re.compile(r"^(234(?:30|10)\d{10})@wlan\.mnc0(30|10)\.mcc234\.3gppnetwork\.org$")


def _boxes_heard_well(given: Forged, table: pd.DataFrame) -> pd.DataFrame:
    """Count, by name and window, the boxes with enough good beacons of that name."""
    box = {told["bssid"]: told["box"] for told in given.told_bssids}
    beacons = table[(table["kind"] == BEACON) & table["bssid"].isin(list(box))]
    window = (beacons["seconds"] // WINDOW_SECONDS).rename("window")
    heard = beacons.groupby(["ssid", window, "bssid"])["level"].agg(["size", "median"])
    good = heard[(heard["size"] >= ENOUGH_BEACONS) & (heard["median"] >= GOOD_LEVEL_DBM)]
    good = good.reset_index()
    good["box"] = good["bssid"].map(box)
    return good.groupby(["ssid", "window"])["box"].nunique().reset_index()


def test_tube_is_dense_at_both_stations(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    heard = _boxes_heard_well(forged("tube"), frames("tube"))
    assert set(heard["ssid"]) == {"Virgin Media WiFi", "VodafoneWiFi", "EE WiFi_Auto"}
    assert set(heard["window"]) == {0.0, 1.0}
    assert (heard["box"] >= 5).all()


def test_tube_boxes_count_their_addresses_as_cisco_does(forged: Callable[[str], Forged]) -> None:
    for box in forged("tube").truth["boxes"]:
        numbers = [int(told["bssid"].replace(":", ""), 16) for told in box["bssids"]]
        assert len({number >> 4 for number in numbers}) == 1
        by_name: dict[str, list[int]] = {}
        for told, number in zip(box["bssids"], numbers, strict=True):
            by_name.setdefault(told["ssid"], []).append(number & 0xF)
        assert len(by_name) == 3
        if len(numbers) == 6:
            assert all(sum(pair) == 0xF for pair in by_name.values())


def test_tube_carriers_networks_need_8021x_and_the_portal_is_open(
    frames: Callable[[str], pd.DataFrame],
) -> None:
    beacons = frames("tube").query("kind == 8")
    assert set(beacons.loc[beacons["ssid"] == "Virgin Media WiFi", "suites"]) == {""}
    carriers = beacons["ssid"].isin(["VodafoneWiFi", "EE WiFi_Auto"])
    assert set(beacons.loc[carriers, "suites"]) == {"1"}


def test_tube_answers_rotating_phones_from_several_boxes_and_one_fixed_phone_at_both(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    given, table = forged("tube"), frames("tube")
    site = {told["bssid"]: told["site"] for told in given.told_bssids}
    answers = table[table["kind"] == PROBE_RESPONSE]
    by_phone = answers["bssid"].map(site).groupby(answers["receiver"]).agg(set)
    fixed = [phone for phone in given.truth["phones"] if phone["policy"] == "fixed"]
    assert len(fixed) == 1
    address = fixed[0]["addresses"][0]["address"]
    assert by_phone[address] == {"station A", "station B"}
    rotating = by_phone.drop(address)
    assert len(rotating) > 5
    assert all(len(sites) == 1 for sites in rotating)


def test_tube_shows_no_subscriber(frames: Callable[[str], pd.DataFrame]) -> None:
    assert (frames("tube")["eap_code"] == "").all()


def test_hyde_park_is_passpoint_of_two_carriers(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames("hyde-park")
    beacons = table[table["kind"] == BEACON]
    carriers = beacons["passpoint"] != ""
    assert set(beacons.loc[carriers, "ssid"]) == {"EE WiFi_Auto", "Passpoint WiFi"}
    assert set(beacons.loc[carriers, "access_type"]) == {"2"}
    assert set(beacons.loc[~carriers, "ssid"]) == {"Park Free WiFi"}
    few = _boxes_heard_well(forged("hyde-park"), table)
    assert (few["box"] < 3).all()


def test_hyde_park_tells_its_operators_before_association(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames("hyde-park")
    told = table[(table["kind"] == ACTION) & (table["public_action"] == "0x0b")]
    assert len(told) >= 5
    assert told["anqp"].str.contains("264").all()
    ee_and_o2 = bytes.fromhex("0232f40332f401")
    assert forged("hyde-park").path.read_bytes().count(ee_and_o2) == len(told)


def test_hyde_park_shows_permanent_identities_and_one_pseudonym(
    frames: Callable[[str], pd.DataFrame],
) -> None:
    table = frames("hyde-park")
    shown = table[(table["eap_code"] == "2") & (table["eap_type"] == "1")]
    matches = shown["identity"].map(PERMANENT.match)
    permanent = matches.dropna()
    assert set(shown.loc[permanent.index, "prefix"]) == {"'0'", "'1'"}
    assert all(match[1][3:5] == match[2] for match in permanent)
    assert all(set(match[1][5:13]) == {"0"} for match in permanent), "digits are made up"
    assert set(shown.loc[matches.isna(), "prefix"]) == {"'2'"}
    again = shown.loc[permanent.index].groupby("identity")["transmitter"].nunique()
    assert again.max() >= 2, "one identity comes back under another address"
    assert {"18", "23"} <= set(table["eap_type"])


def test_karma_answers_under_many_names_and_beacons_under_one(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    given, table = forged("karma"), frames("karma")
    attack = given.truth["attacks"][0]
    rogue = table[table["bssid"] == attack["bssid"]]
    assert set(rogue.loc[rogue["kind"] == BEACON, "ssid"]) == {attack["beacons"]}
    minute = rogue[(rogue["kind"] == PROBE_RESPONSE) & rogue["seconds"].between(60, 120)]
    often = minute.groupby("ssid").size()
    assert (often >= 2).sum() >= 6
    assert set(often.index) <= {*attack["claims"], attack["beacons"]}
    honest = table[(table["kind"] == PROBE_RESPONSE) & (table["bssid"] != attack["bssid"])]
    assert (honest.groupby("bssid")["ssid"].nunique() == 1).all()
    cafe = [told for told in given.told_bssids if told["box"] == "cafe"]
    assert len(cafe) == len({told["bssid"] for told in cafe}) == 3


def test_karma_answers_follow_a_request_for_that_name(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames("karma")
    attack = forged("karma").truth["attacks"][0]
    camped = table[table["seconds"] > 55]
    asked = camped[camped["kind"] == PROBE_REQUEST]
    answers = camped[
        (camped["bssid"] == attack["bssid"])
        & (camped["kind"] == PROBE_RESPONSE)
        & (camped["ssid"] != attack["beacons"])
    ]
    pairs = set(zip(asked["transmitter"], asked["ssid"], strict=True))
    echoed = [pair in pairs for pair in zip(answers["receiver"], answers["ssid"], strict=True)]
    assert sum(echoed) > 0.9 * len(echoed) > 50


def test_known_beacons_come_from_one_address_within_a_minute(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    attack = forged("known-beacons").truth["attacks"][0]
    table = frames("known-beacons")
    flood = table[(table["kind"] == BEACON) & (table["bssid"] == attack["bssid"])]
    minute = flood[flood["seconds"] < attack["from_seconds"] + 60]
    assert minute["ssid"].nunique() >= 36
    assert set(flood["ssid"]) <= set(attack["names"])


def test_known_beacons_come_from_many_addresses_with_a_frozen_clock(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    attack = forged("known-beacons").truth["attacks"][1]
    table = frames("known-beacons")
    flood = table[(table["kind"] == BEACON) & table["bssid"].isin(attack["bssids"])]
    by_bssid = flood.groupby("bssid")
    assert len(by_bssid) >= 20
    assert (by_bssid.size() >= 10).all()
    assert flood["clock"].nunique() == flood["elements"].nunique() == 1
    assert set(flood["frequency"]) == {attack["frequency_mhz"]}
    levels = by_bssid["level"].median()
    assert levels.max() - levels.min() <= 4
    steps = flood["sequence"].astype(int).diff().dropna() % 4096
    assert (steps > 0).all(), "one transmitter counts all of them"


def test_known_beacons_leaves_homes_with_one_name_each(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    homes = [told["bssid"] for told in forged("known-beacons").told_bssids]
    beacons = frames("known-beacons").query("kind == 8")
    own = beacons[beacons["bssid"].isin(homes)]
    assert (own.groupby("bssid")["ssid"].nunique() == 1).all()
    assert (own.groupby("bssid")["clock"].nunique() > 100).all()


def test_rtls_tags_blink_periodically_on_three_channels(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table, devices = frames("rtls"), forged("rtls").truth["devices"]
    blinks = table[table["destination"].isin([AEROSCOUT_GROUP, EKAHAU_GROUP])]
    by_tag = blinks[blinks["protected"] == "0"].groupby("source")
    assert set(by_tag.groups) == {device["address"] for device in devices}
    for device in devices:
        own = by_tag.get_group(device["address"])
        assert set(own["destination"]) == {device["group"]}
        assert abs(own["seconds"].diff().median() - device["period_seconds"]) < 1
        assert len(own) >= 4
    assert set(blinks["frequency"]) == {2412, 2437, 2462}
    aeroscout = blinks[blinks["source"].str.startswith("00:0c:cc")]
    four_addresses_and_radiotap_and_check_sequence = 30 + 24 + 4
    assert four_addresses_and_radiotap_and_check_sequence in set(aeroscout["length"])


def test_rtls_shop_only_relays(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    table = frames("rtls")
    shop = {told["bssid"] for told in forged("rtls").told_bssids if told["box"] == "shop"}
    relayed = table[(table["kind"] == 0x20) & table["transmitter"].isin(list(shop))]
    assert (relayed["from_ds"] == "1").all()
    assert {AEROSCOUT_GROUP, EKAHAU_GROUP, "01:00:5e:00:00:fb"} <= set(relayed["destination"])


def test_rtls_hospital_offers_location_and_the_others_do_not(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    site = {told["bssid"]: told["site"] for told in forged("rtls").told_bssids}
    beacons = frames("rtls").query("kind == 8")
    offered = beacons.groupby(beacons["bssid"].map(site))["measurement"].agg(set)
    assert offered["hospital"] == {"0x72,0x10,0x00,0x00,0x0c"}
    assert offered["shop"] == offered["street"] == {""}


def test_quiet_street_has_nothing_to_find(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    given, table = forged("quiet-street"), frames("quiet-street")
    assert len(given.truth["boxes"]) >= 13
    assert len({box["vendor"] for box in given.truth["boxes"]}) >= 12
    assert given.truth["expected"] == {}
    assert given.truth["attacks"] == []
    heard = _boxes_heard_well(given, table)
    assert heard["box"].max() == 2, "the mesh"
    beacons = table[table["kind"] == BEACON]
    assert (beacons.groupby("bssid")["ssid"].nunique() == 1).all()
    assert "" in set(beacons["ssid"])
    assert beacons["ssid"].str.endswith(" Guest").any()
    assert (table[["eap_code", "anqp", "passpoint"]] == "").all(axis=None)
    assert not (table["kind"] == ACTION).any()
    frequencies = beacons.groupby("bssid")["frequency"].first()
    assert {2412, 2437, 2462} <= set(frequencies)
    assert (frequencies > 5000).sum() > 5


def test_office_is_dense_and_measures_nothing(
    forged: Callable[[str], Forged], frames: Callable[[str], pd.DataFrame]
) -> None:
    given, table = forged("office"), frames("office")
    heard = _boxes_heard_well(given, table).set_index("ssid")["box"]
    assert heard["Northwind Staff"] >= 6
    assert set(given.truth["expected"]) == {"TUBE.DENSE_ESS", "LOC.AP_NAMES"}
    announced = table[table["kind"].isin([BEACON, PROBE_RESPONSE])]
    assert set(announced["measurement"]) == {"0x72,0x00,0x00,0x00,0x00"}
    actions = table[table["kind"] == ACTION]
    said = set(zip(actions["category"], actions["action"], strict=True))
    assert said <= {("5", "4"), ("5", "5"), ("10", "7"), ("10", "8")}
    assert len(said) == 4
    assert set(table["outer_name"]) == {"", "anonymous@northwind.example"}
    assert (table["identity"] == "").all()


def test_tshark_was_asked_for_fields_that_it_knows(frames: Callable[[str], pd.DataFrame]) -> None:
    """A field that is never filled would make a test pass that looks at nothing."""
    seen = [frames(name) for name in ("hyde-park", "office", "rtls", "karma")]
    never = {
        field
        for field in FIELDS
        if field != "malformed" and not any((table[field] != "").any() for table in seen)
    }
    assert never == set()
