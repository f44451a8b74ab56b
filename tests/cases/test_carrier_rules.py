"""CARRIER: names and codes of operators, and networks that want subscriber numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases.forge import carrier as c
from tests.cases.forge.scene import Network, beacons_of, log_in, phone
from tests.cases.runs import named
from tests.cases.situations import beacons, findings, found
from wifiwatch.simulate import anqp

if TYPE_CHECKING:
    from tests.cases.forge import Frames
    from tests.cases.forge.scene import Said
    from wifiwatch.detect.finding import Finding

SSID, CODES, ANSWERS = "CARRIER.SSID", "CARRIER.RCOI_IS_PLMN", "CARRIER.ANQP_PLMN"
FORCED, CATCHER = "CARRIER.FORCED_PERMANENT_ID", "CARRIER.WIFI_IMSI_CATCHER"
CHARGEABLE = 2
NETWORK = Network(b"Auto", "00:11:22:33:44:50", "enterprise")


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        (b"VodafoneWiFi", "access_points"),
        (b"EE WiFi_Auto", "access_points"),
        (b"BoldynPasspoint", "access_points_of_the_host"),
        (b"Orange WiFi Auto", "access_points_with_the_brand"),
    ],
)
def test_a_name_says_on_what_it_rests(name: bytes, measure: str) -> None:
    [finding] = findings(beacons(name, "00:11:22:33:44:50", security="enterprise"))
    assert finding.signature == SSID
    assert finding.tier == "capability"
    assert finding.evidence[0].measure == measure


@pytest.mark.parametrize(
    ("name", "security"),
    [
        (b"VodafoneWiFi", "personal"),
        (b"VodafoneWiFi", "open"),
        (b"vodafonewifi2", "enterprise"),
        (b"Orange WiFi", "personal"),
        (b"Orangewifish", "enterprise"),
        (b"eduroam", "enterprise"),
    ],
)
def test_other_names_and_other_protection_are_no_carriers(name: bytes, security: str) -> None:
    assert found(beacons(name, "00:11:22:33:44:50", security=security)) == {}


def consortia(*codes: str) -> list[Finding]:
    """Announce consortia and look for one signature."""
    elements = c.passpoint(CHARGEABLE, *codes)
    return named(findings(beacons(b"Net", "00:11:22:33:44:50", elements)), CODES)


@pytest.mark.parametrize(
    "codes",
    [("310410", "313100"), ("5a03ba0000", "310410", "313100"), ("310410", "f4f5e8f5f4", "234015")],
)
def test_two_network_codes_among_the_consortia(codes: tuple[str, ...]) -> None:
    [finding] = consortia(*codes)
    assert finding.tier == "capability"
    assert finding.evidence[0].value == 2


@pytest.mark.parametrize(
    "codes",
    [
        ("310410",),
        ("310410", "004096"),
        ("310410", "999001"),
        ("310410", "31041a"),
        ("310410", "3131000000"),
        ("001bc50460", "5a03ba0000", "baa2d0"),
    ],
    ids=["one", "Cisco's prefix", "no country", "a letter", "five octets", "communities"],
)
def test_fewer_may_be_chance(codes: tuple[str, ...]) -> None:
    assert consortia(*codes) == []


def answers(*codes: tuple[str, str]) -> list[Finding]:
    """Have an access point tell operators and look for one signature."""
    told = [(anqp.CELLULAR, anqp.operators(codes))]
    heard = beacons_of([NETWORK], 30) + c.ask(8.0, 1, NETWORK, told)
    return named(findings(heard), ANSWERS)


def test_one_operator_is_named() -> None:
    [finding] = answers(("234", "30"))
    assert finding.tier == "capability"
    assert finding.subject.shown == {"ssid": "Auto", "home_network": "234-30"}


def test_two_operators_share_an_access_point() -> None:
    kinds = sorted(each.subject.kind for each in answers(("234", "30"), ("234", "15")))
    assert kinds == ["network", "network", "shared_access_points"]


def test_two_codes_of_one_operator_are_one() -> None:
    kinds = [each.subject.kind for each in answers(("234", "30"), ("234", "33"))]
    assert kinds == ["network", "network"]


@pytest.mark.parametrize("code", [("001", "01"), ("999", "70")])
def test_codes_for_tests_and_private_networks_are_no_operators(code: tuple[str, str]) -> None:
    assert answers(code) == []


OFFERED = c.introduction(c.PSEUDONYM)
FORCED_LOGIN = [*OFFERED, c.ASK_PERMANENT, c.TELL_PERMANENT, *c.check_of_the_card()]
SPARED_LOGIN = [*OFFERED, *c.check_of_the_card()]
REFUSED_LOGIN = [*OFFERED, c.ASK_PERMANENT, c.TELL_PERMANENT, *c.REFUSAL]
SILENT_LOGIN = [*OFFERED, c.ASK_PERMANENT, c.TELL_PERMANENT]


def logins(*all_said: list[Said], apart: float = 20.0) -> Frames:
    """Have phones log in one after the other."""
    heard = beacons_of([NETWORK], 30)
    for number, said in enumerate(all_said):
        heard += log_in(5 + apart * number, phone(number), NETWORK, said)
    return heard


@pytest.mark.parametrize(("forced", "spared"), [(3, 0), (3, 1), (4, 1)])
def test_phones_are_asked_for_the_permanent_number(forced: int, spared: int) -> None:
    heard = logins(*[FORCED_LOGIN] * forced, *[SPARED_LOGIN] * spared)
    [finding] = named(findings(heard), FORCED)
    assert finding.tier == "behaviour"
    assert [each.value for each in finding.evidence[:2]] == [forced, spared]
    assert phone(1) not in finding.model_dump_json()


@pytest.mark.parametrize(("forced", "spared"), [(2, 0), (3, 2), (0, 5)])
def test_some_are_asked_where_records_are_lost(forced: int, spared: int) -> None:
    heard = logins(*[FORCED_LOGIN] * forced, *[SPARED_LOGIN] * spared)
    assert named(findings(heard), FORCED) == []


@pytest.mark.parametrize(
    "said",
    [
        [*c.introduction(c.PERMANENT), *FORCED_LOGIN[2:]],
        [*c.introduction(b"guest@campus.example"), *FORCED_LOGIN[2:]],
        [*OFFERED, c.ask_for(13), c.told(c.PSEUDONYM), *c.check_of_the_card()],
    ],
    ids=["the permanent number was offered", "no SIM card", "any identity will do"],
)
def test_other_questions_take_nothing_away(said: list[Said]) -> None:
    assert named(findings(logins(*[said] * 4)), FORCED) == []


def test_a_number_that_is_asked_for_much_later_is_another_login() -> None:
    heard = logins(*[OFFERED] * 4) + [
        each
        for number in range(4)
        for each in log_in(16.5 + 20 * number, phone(number), NETWORK, FORCED_LOGIN[2:])
    ]
    assert named(findings(heard), FORCED) == []


@pytest.mark.parametrize(
    ("login", "count", "measure"),
    [(REFUSED_LOGIN, 3, "phones_refused"), (SILENT_LOGIN, 5, "phones_left")],
)
def test_numbers_are_taken_and_nobody_is_let_in(
    login: list[Said], count: int, measure: str
) -> None:
    [finding] = named(findings(logins(*[login] * count)), CATCHER)
    assert finding.tier == "proof"
    assert (finding.evidence[0].measure, finding.evidence[0].value) == (measure, count)
    assert finding.subject.shown == {"ssid": "Auto", "bssid": "00:11:22:33:44:50"}
    assert "234300000000001" not in finding.model_dump_json()


@pytest.mark.parametrize(
    "said",
    [
        [REFUSED_LOGIN] * 2,
        [SILENT_LOGIN] * 4,
        [*[REFUSED_LOGIN] * 4, FORCED_LOGIN],
        [*[SILENT_LOGIN] * 6, SPARED_LOGIN],
        [[*c.introduction(c.PERMANENT), *c.REFUSAL]] * 4,
        [[*OFFERED, *c.REFUSAL]] * 4,
        [FORCED_LOGIN] * 4,
    ],
    ids=[
        "two refused",
        "four left",
        "one let in",
        "one let in by another name",
        "numbers that nobody asked for",
        "no numbers",
        "all let in",
    ],
)
def test_less_than_that_is_no_catcher(said: list[list[Said]]) -> None:
    assert named(findings(logins(*said)), CATCHER) == []
