"""Radio control against recorded answers of a real kernel, and against one that fails at will."""

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import re
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from tests.probes.fake_kernel import ACCESS_POINT, MONITOR, FakeInterface, FakeKernel
from wifiwatch.errors import SettingsError
from wifiwatch_probes.channels import PREFERRED_SCANNING
from wifiwatch_probes.radio.faults import AdapterGoneError, BusyError, RadioError
from wifiwatch_probes.radio.holders import Holder, find_holders
from wifiwatch_probes.radio.interfaces import Interface, free_name, list_interfaces
from wifiwatch_probes.radio.netlink import Command
from wifiwatch_probes.radio.network_manager import NetworkManager
from wifiwatch_probes.radio.phys import list_phys, list_regulations, read_phys
from wifiwatch_probes.radio.restore import Journal, Step, clean_up, runtime_folder
from wifiwatch_probes.radio.session import Machine, check_rights, listen_with
from wifiwatch_probes.radio.tuning import set_frequency

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wifiwatch_probes.radio.netlink import Attribute, Message

nl80211 = pytest.importorskip("pyroute2.netlink.nl80211", reason="pyroute2 is not installed")

RECORDED = Path(__file__).parent / "recorded" / "nl80211-answers.json.gz"
PACKAGE = Path(__file__).parents[2] / "probes" / "wifiwatch_probes"


class Recording:
    """A kernel that gives the answers of a real one: one simulated radio, rules of GB."""

    def __init__(self) -> None:
        self._answers = json.loads(gzip.decompress(RECORDED.read_bytes()))

    def dump(self, command: Command, attributes: Sequence[Attribute] = ()) -> Sequence[Message]:
        """Answer as the kernel did."""
        return [decoded(bytes.fromhex(one)) for one in self._answers[command.name]]

    def change(self, command: Command, attributes: Sequence[Attribute]) -> Sequence[Message]:
        """Refuse."""
        raise AssertionError("a recording cannot change")

    def link_is_up(self, index: int) -> bool:
        """Refuse."""
        raise AssertionError("not recorded")

    def set_link(self, index: int, *, up: bool) -> None:
        """Refuse."""
        raise AssertionError("a recording cannot change")


def decoded(data: bytes) -> Message:
    message = nl80211.nl80211cmd(data)
    message.decode()
    return cast("Message", message)


def machine(kernel: FakeKernel, folder: Path, **changes: object) -> Machine:
    quiet: dict[str, object] = {
        "network_manager": NetworkManager(None),
        "holders": lambda _: [],
        "wait": lambda _: None,
    }
    return Machine(kernel, folder=folder, **(quiet | changes))  # type: ignore[arg-type]


@pytest.fixture
def kernel() -> FakeKernel:
    return FakeKernel([FakeInterface(3, "wlan0", up=True), FakeInterface(4, "wlan1", phy=1)])


# ---- what the kernel says


def test_a_recorded_radio_is_read_with_all_its_bands() -> None:
    (phy,) = list_phys(Recording())
    assert (phy.index, phy.name) == (0, "phy0")
    assert phy.can_monitor
    assert {"station", "monitor", "ap"} <= phy.modes
    assert not phy.own_rules
    assert {2412, 2484, 5180, 5825, *PREFERRED_SCANNING} <= set(phy.channels)
    assert phy.channels[2484].disabled
    assert 2484 not in phy.receivable
    # Rules of GB in the recording's day: 6 GHz up to 6425 MHz only.
    assert {f for f in phy.receivable if f > 5925} == set(range(5955, 6416, 20))
    assert phy.channels[5500].radar
    assert not phy.channels[5180].radar
    assert phy.bands == {"2.4": 13, "5": 24, "6": 24}


def test_the_recorded_interface_and_rules_are_read() -> None:
    (interface,) = list_interfaces(Recording())
    assert interface == Interface(2, "wlan0", 0, "managed", connected=False, frequency_mhz=None)
    (rules,) = list_regulations(Recording())
    assert (rules.country, rules.dfs_region, rules.phy_index) == ("GB", "ETSI", None)
    assert rules.is_known


def attribute(number: int, value: bytes = b"") -> bytes:
    padding = b"\0" * (-len(value) % 4)
    return struct.pack("=HH", 4 + len(value), number) + value + padding


def wiphy_message(*frequencies: bytes) -> Message:
    """Build an answer to GET_WIPHY with these channels in the 2.4 GHz band."""
    listed = b"".join(attribute(n, one) for n, one in enumerate(frequencies))
    bands = attribute(22, attribute(0, attribute(1, listed)))
    body = b"\3\1\0\0" + attribute(1, struct.pack("=I", 7)) + bands
    return decoded(struct.pack("=IHHII", 16 + len(body), 32, 0, 1, 1) + body)


def test_a_disabled_channel_on_which_monitors_may_listen_is_receivable() -> None:
    """NL80211_FREQUENCY_ATTR_CAN_MONITOR is 32, which pyroute2 0.9 does not know."""
    frequency, disabled = attribute(1, struct.pack("=I", 2467)), attribute(2)
    other = attribute(1, struct.pack("=I", 2472))
    message = wiphy_message(frequency + disabled + attribute(32), other + disabled)
    (phy,) = read_phys([message])
    assert phy.index == 7
    assert phy.receivable == {2467}
    assert phy.channels[2472].disabled


def test_channels_outside_the_wifi_bands_are_left_out() -> None:
    message = wiphy_message(attribute(1, struct.pack("=I", 903)))
    assert not read_phys([message])[0].channels


def test_the_driver_is_found_where_the_kernel_shows_it(tmp_path: Path) -> None:
    (tmp_path / "drivers" / "mt76x2u").mkdir(parents=True)
    (tmp_path / "phy0" / "device").mkdir(parents=True)
    (tmp_path / "phy0" / "device" / "driver").symlink_to(tmp_path / "drivers" / "mt76x2u")
    assert read_phys(Recording().dump(Command.GET_WIPHY), tmp_path)[0].driver == "mt76x2u"


# ---- let an adapter listen, and restore it


def test_a_monitor_is_made_beside_and_removed_and_the_link_comes_back(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    with listen_with(machine(kernel, tmp_path), "wlan0") as radio:
        assert radio.way == "beside"
        assert radio.monitor.name == "wwmon0"
        wlan0 = kernel.named("wlan0")
        assert wlan0 is not None
        assert not wlan0.up
        radio.tune(5180)
        radio.tune(5975)
        monitor = kernel.named("wwmon0")
        assert monitor is not None
        assert (monitor.frequency, monitor.type) == (5975, MONITOR)
    assert kernel.named("wwmon0") is None
    assert wlan0.up
    assert not list(tmp_path.glob("*.json"))


def test_where_no_monitor_can_be_added_the_type_is_switched_and_switched_back(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    kernel.fails[Command.NEW_INTERFACE] = errno.EOPNOTSUPP
    with listen_with(machine(kernel, tmp_path), "wlan0") as radio:
        assert radio.way == "switched"
        assert radio.monitor.name == "wlan0"
        assert radio.monitor.type == "monitor"
        radio.tune(2437)
    assert kernel.said == [
        *("down wlan0", "type wlan0 6", "up wlan0", "tune wlan0 2437"),
        *("down wlan0", "type wlan0 2", "up wlan0"),
    ]


def test_the_operator_may_ask_for_switching(kernel: FakeKernel, tmp_path: Path) -> None:
    with listen_with(machine(kernel, tmp_path), "wlan1", beside=False) as radio:
        assert radio.way == "switched"
    wlan1 = kernel.named("wlan1")
    assert wlan1 is not None
    assert (wlan1.type, wlan1.up) == (2, False)
    assert not any(said.startswith("add") for said in kernel.said)


def test_an_added_monitor_that_cannot_be_tuned_is_removed_before_switching(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    kernel.fails["link"] = errno.EBUSY
    with (
        pytest.raises(BusyError, match="the radio of wlan1 is busy"),
        listen_with(machine(kernel, tmp_path), "wlan1"),
    ):
        pytest.fail("it cannot be up")
    assert kernel.said == [
        "add wwmon0",
        "remove wwmon0",
        "type wlan1 6",
        "down wlan1",
        "type wlan1 2",
    ]


def test_a_monitor_that_was_there_stays_and_gets_its_frequency_back(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    there = FakeInterface(9, "mon7", MONITOR, phy=1, up=True, frequency=2437)
    kernel.interfaces.append(there)
    with listen_with(machine(kernel, tmp_path), "mon7") as radio:
        assert radio.way == "as it was"
        radio.tune(5180)
    assert there.frequency == 2437
    assert there in kernel.interfaces


def test_a_monitor_that_was_down_goes_down_again(kernel: FakeKernel, tmp_path: Path) -> None:
    there = FakeInterface(9, "mon7", MONITOR, phy=1)
    kernel.interfaces.append(there)
    with listen_with(machine(kernel, tmp_path), "mon7"):
        assert there.up
    assert not there.up


def test_all_is_restored_when_the_listening_fails(kernel: FakeKernel, tmp_path: Path) -> None:
    def fail() -> None:
        with listen_with(machine(kernel, tmp_path), "wlan0"):
            raise FileNotFoundError("of the caller's own")

    with pytest.raises(FileNotFoundError):
        fail()
    assert [one.name for one in kernel.interfaces] == ["wlan0", "wlan1"]
    assert kernel.link_is_up(3)


def test_names_of_monitors_avoid_each_other(kernel: FakeKernel, tmp_path: Path) -> None:
    with (
        listen_with(machine(kernel, tmp_path), "wlan0") as first,
        listen_with(machine(kernel, tmp_path), "wlan1") as second,
    ):
        assert (first.monitor.name, second.monitor.name) == ("wwmon0", "wwmon1")
        assert free_name(list_interfaces(kernel)) == "wwmon2"


# ---- after a kill


class Killed(BaseException):
    """Stands in for SIGKILL: nothing more is done."""


def killed_after(kernel: FakeKernel, folder: Path, changes: int, *, beside: bool) -> None:
    """Run a session on a kernel that no longer answers after some changes."""
    left = changes

    def count(method: Callable[..., object]) -> Callable[..., object]:
        def counted(*words: object, **options: object) -> object:
            nonlocal left
            if left <= 0:
                raise Killed
            left -= 1
            return method(*words, **options)

        return counted

    dying = FakeKernel(kernel.interfaces)
    dying.change = count(dying.change)  # type: ignore[method-assign, assignment]
    dying.set_link = count(dying.set_link)  # type: ignore[method-assign, assignment]
    with (
        contextlib.suppress(Killed),
        listen_with(machine(dying, folder), "wlan0", beside=beside) as radio,
    ):
        radio.tune(2437)
        raise Killed


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("changes", range(7))
def test_wherever_a_run_is_killed_the_next_restores_the_same(
    kernel: FakeKernel, tmp_path: Path, changes: int, *, beside: bool
) -> None:
    before = [vars(one).copy() for one in kernel.interfaces]
    killed_after(kernel, tmp_path, changes, beside=beside)
    said = clean_up(tmp_path, kernel, NetworkManager(None))
    after = [vars(one) | {"frequency": None} for one in kernel.interfaces]
    assert after == before
    assert not list(tmp_path.glob("*.json"))
    sentence = "wlan0 was left changed by a run that was killed; it is restored"
    assert said == [sentence]


def test_the_next_run_cleans_up_first_and_says_so(kernel: FakeKernel, tmp_path: Path) -> None:
    killed_after(kernel, tmp_path, 3, beside=True)
    assert kernel.named("wwmon0") is not None
    with listen_with(machine(kernel, tmp_path), "wlan1") as radio:
        assert radio.notes == ("wlan0 was left changed by a run that was killed; it is restored",)
        assert radio.monitor.name == "wwmon0"


def test_a_step_is_on_the_disk_before_it_is_done(kernel: FakeKernel, tmp_path: Path) -> None:
    path = tmp_path / "radio-wlan0.json"
    with Journal(tmp_path, "wlan0") as journal:
        journal.add(Step("take up", "wlan0", 3))
        assert json.loads(path.read_text())[0]["undo"] == "take up"
        assert not journal.undo_all(kernel, NetworkManager(None))
        assert not path.exists()


def test_the_journal_of_a_running_session_is_left_alone(kernel: FakeKernel, tmp_path: Path) -> None:
    with listen_with(machine(kernel, tmp_path), "wlan0"):
        assert clean_up(tmp_path, kernel, NetworkManager(None)) == []
        assert kernel.named("wwmon0") is not None
        with (
            pytest.raises(BusyError, match="wlan0 is used by another run of wifiwatch"),
            listen_with(machine(kernel, tmp_path), "wlan0"),
        ):
            pytest.fail("two runs cannot share an adapter")
        assert kernel.named("wwmon0") is not None


def test_an_adapter_that_was_plugged_in_again_has_nothing_to_undo(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    with Journal(tmp_path, "wlan1") as journal:
        journal.add(Step("make managed", "wlan1", 99))
        journal.add(Step("take up", "wlan1", 99))
    clean_up(tmp_path, kernel, NetworkManager(None))
    assert not kernel.said


def test_what_cannot_be_undone_is_said_and_kept(kernel: FakeKernel, tmp_path: Path) -> None:
    with Journal(tmp_path, "wlan1") as journal:
        journal.add(Step("take up", "wlan1", 4))
    kernel.fails["link"] = errno.ERFKILL
    (said,) = clean_up(tmp_path, kernel, NetworkManager(None))
    assert said.startswith("wlan1 could not be restored fully: wlan1: could not take up")
    kernel.fails.clear()
    assert clean_up(tmp_path, kernel, NetworkManager(None)) == [
        "wlan1 was left changed by a run that was killed; it is restored"
    ]
    assert kernel.link_is_up(4)


@pytest.mark.parametrize("damage", ["", "{", "[1]", '[{"undo": "dance", "interface": "wlan0"}]'])
def test_a_damaged_journal_is_said_and_passed_over(
    kernel: FakeKernel, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "radio-wlan0.json").write_text(damage)
    assert clean_up(tmp_path, kernel, NetworkManager(None)) == []
    assert "damaged" in caplog.text
    assert not kernel.said


def test_journals_lie_in_the_folder_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/wifiwatch-probe:/run/other")
    assert runtime_folder() == Path("/run/wifiwatch-probe")
    monkeypatch.delenv("RUNTIME_DIRECTORY")
    assert runtime_folder() == Path("/run/wifiwatch")


def test_a_folder_that_cannot_be_written_is_a_fault_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RadioError, match="cannot be written") as caught:
        Journal(tmp_path / "file" / "folder", "wlan0")
    assert "RUNTIME_DIRECTORY" in caught.value.hint


# ---- what can be wrong


def faults(machine: Machine, interface: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught, listen_with(machine, interface):
        pytest.fail("it cannot listen")
    assert caught.value.hint
    assert caught.value.exit_code == 2
    return caught.value


def test_an_interface_that_is_not_there(kernel: FakeKernel, tmp_path: Path) -> None:
    fault = faults(machine(kernel, tmp_path), "wlan9")
    assert str(fault) == "there is no wireless interface wlan9"
    assert fault.hint == "there is: wlan0, wlan1"
    kernel.interfaces.clear()
    assert "dmesg" in faults(machine(kernel, tmp_path), "wlan9").hint


def test_an_adapter_that_cannot_monitor(kernel: FakeKernel, tmp_path: Path) -> None:
    kernel.modes = ["station", "ap"]
    fault = faults(machine(kernel, tmp_path), "wlan0")
    assert str(fault) == "the adapter of wlan0 cannot monitor"
    assert "docs/adapters.md" in fault.hint
    assert not kernel.said


@pytest.mark.parametrize(
    ("number", "said", "hint"),
    [
        (errno.EPERM, "needs the right CAP_NET_ADMIN", "sudo"),
        (errno.ENODEV, "wlan1 is gone", "plugged in"),
        (errno.ERFKILL, "is switched off", "rfkill unblock wifi"),
    ],
)
def test_errors_of_the_kernel_are_said_in_words(
    kernel: FakeKernel, tmp_path: Path, number: int, said: str, hint: str
) -> None:
    kernel.fails[Command.NEW_INTERFACE] = number
    fault = faults(machine(kernel, tmp_path), "wlan1")
    assert said in str(fault)
    assert hint in fault.hint


def test_an_error_that_is_not_known_is_said_as_the_kernel_says_it(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    kernel.fails[Command.NEW_INTERFACE] = kernel.fails[Command.SET_INTERFACE] = errno.EPROTO
    assert str(faults(machine(kernel, tmp_path), "wlan1")) == "wlan1 cannot be made to listen: no"


def test_who_connects_is_not_cut_off(kernel: FakeKernel, tmp_path: Path) -> None:
    kernel.interfaces[0].connected = True
    fault = faults(machine(kernel, tmp_path), "wlan0")
    assert str(fault) == "wlan0 is connected to a network"
    assert "iw dev wlan0 disconnect" in fault.hint
    assert not kernel.said


def test_an_access_point_is_left_alone(kernel: FakeKernel, tmp_path: Path) -> None:
    kernel.interfaces[0].type = ACCESS_POINT
    here = machine(kernel, tmp_path, holders=lambda _: [Holder("hostapd", 41)])
    fault = faults(here, "wlan0")
    assert str(fault) == "wlan0 is in use as access point by hostapd (process 41)"
    assert fault.hint == "stop it: systemctl stop hostapd"


def test_a_program_that_holds_the_interface_is_named(kernel: FakeKernel, tmp_path: Path) -> None:
    here = machine(kernel, tmp_path, holders=lambda _: [Holder("wpa_supplicant", 7)])
    fault = faults(here, "wlan0")
    assert isinstance(fault, BusyError)
    assert str(fault) == "wlan0 is in use by wpa_supplicant (process 7)"
    assert "wpa_supplicant@wlan0" in fault.hint
    assert not kernel.said


def test_another_interface_of_the_radio_that_is_up_is_named(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    kernel.interfaces.append(FakeInterface(8, "ap0", ACCESS_POINT, up=True))
    fault = faults(machine(kernel, tmp_path), "wlan0")
    assert str(fault) == "wlan0 shares its radio with ap0 (access point), which is up"
    assert kernel.link_is_up(3)


@pytest.mark.parametrize(
    ("frequency", "country", "said"),
    [
        (2472, "GB", "2472 MHz (channel 13) is disabled by the rules for GB"),
        (2472, "00", "2472 MHz (channel 13) is disabled, as no country is set"),
        (5955, "GB", "phy0 does not have 5955 MHz (channel 6g1)"),
    ],
)
def test_why_a_frequency_cannot_be_set(
    kernel: FakeKernel, tmp_path: Path, frequency: int, country: str, said: str
) -> None:
    kernel.country = country
    with listen_with(machine(kernel, tmp_path), "wlan0") as radio:
        with pytest.raises(RadioError) as caught:
            radio.tune(frequency)
        assert str(caught.value) == said
        assert caught.value.hint


def test_a_channel_where_nobody_may_begin_to_transmit_is_fine_to_listen_on(
    kernel: FakeKernel, tmp_path: Path
) -> None:
    with listen_with(machine(kernel, tmp_path), "wlan0") as radio:
        assert radio.phy.channels[5975].passive
        assert 5975 in radio.phy.receivable
        radio.tune(5975)


def test_a_radio_that_becomes_busy_or_goes_is_said(kernel: FakeKernel, tmp_path: Path) -> None:
    with listen_with(machine(kernel, tmp_path), "wlan0") as radio:
        kernel.set_link(3, up=True)
        with pytest.raises(BusyError, match="the radio of wwmon0 is busy: wlan0 is up"):
            radio.tune(2437)
        gone = Interface(77, "wwmon0", 0, "monitor", connected=False, frequency_mhz=None)
        with pytest.raises(AdapterGoneError, match="wwmon0 is gone"):
            set_frequency(kernel, gone, 2437)


def test_without_the_right_it_is_said_before_anything_is_tried(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tx\nCapEff:\t0000000000000000\n")
    with pytest.raises(RadioError, match="needs the right CAP_NET_ADMIN"):
        check_rights(status)
    status.write_text("Name:\tx\nCapEff:\t0000000000001000\n")
    check_rights(status)


# ---- who holds an interface


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Make a /proc with an init, a wpa_supplicant with a socket on interface 3, and an nginx."""
    folder = tmp_path / "proc"
    for number, name, words in [
        (1, "systemd", ["/sbin/init"]),
        (20, "wpa_supplicant", ["/sbin/wpa_supplicant", "-u", "-s"]),
        (30, "nginx", ["nginx", "wlan0"]),
    ]:
        process = folder / str(number)
        (process / "fd").mkdir(parents=True)
        (process / "comm").write_text(f"{name}\n")
        (process / "cmdline").write_text("\0".join(words) + "\0")
    (folder / "20" / "fd" / "9").symlink_to("socket:[4711]")
    (folder / "net").mkdir()
    (folder / "net" / "packet").write_text(
        "sk       RefCnt Type Proto  Iface R Rmem   User   Inode\n"
        "00000000 3      2    888e   3     1 0      0      4711\n"
    )
    return folder


WLAN0 = Interface(3, "wlan0", 0, "managed", connected=False, frequency_mhz=None)
WLAN1 = Interface(4, "wlan1", 1, "managed", connected=False, frequency_mhz=None)


def test_a_holder_is_found_by_its_packet_socket(proc: Path, tmp_path: Path) -> None:
    assert find_holders(WLAN0, proc, tmp_path) == [Holder("wpa_supplicant", 20)]
    assert find_holders(WLAN1, proc, tmp_path) == []


@pytest.mark.parametrize("words", [["-i", "wlan1"], ["-iwlan1"], ["wlan1"]])
def test_a_holder_is_found_by_its_command_line(
    proc: Path, tmp_path: Path, words: list[str]
) -> None:
    (proc / "20" / "cmdline").write_text("\0".join(["wpa_supplicant", *words]))
    assert find_holders(WLAN1, proc, tmp_path) == [Holder("wpa_supplicant", 20)]


def test_a_holder_is_found_by_its_configuration(proc: Path, tmp_path: Path) -> None:
    (proc / "20" / "comm").write_text("hostapd\n")
    (proc / "20" / "cmdline").write_text("hostapd\0own.conf\0")
    (proc / "20" / "cwd").symlink_to(tmp_path)
    (tmp_path / "own.conf").write_text("ssid=x\ninterface=wlan1\nwpa_passphrase=y\n")
    assert find_holders(WLAN1, proc, tmp_path) == [Holder("hostapd", 20)]


def test_a_holder_is_found_by_its_control_socket(proc: Path) -> None:
    run = Path(os.path.relpath(proc.parent / "r"))
    (run / "wpa_supplicant").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as control:
        control.bind(str(run / "wpa_supplicant" / "wlan1"))
        assert find_holders(WLAN1, proc, run) == [Holder("wpa_supplicant", 20)]


def test_a_program_that_takes_every_interface_is_a_holder(proc: Path, tmp_path: Path) -> None:
    (proc / "1" / "comm").write_text("iwd\n")
    assert find_holders(WLAN1, proc, tmp_path) == [Holder("iwd", 1)]


# ---- NetworkManager


@pytest.fixture
def network_manager(tmp_path: Path) -> tuple[NetworkManager, Path]:
    """Make an nmcli that knows wlan0 and notes what it is told."""
    program, told = tmp_path / "nmcli", tmp_path / "told"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >>{told}\n'
        'case "$*" in *status) printf "wlan0:disconnected\\nwlan1:unmanaged\\nlo:unmanaged\\n";;\n'
        "esac\n"
    )
    program.chmod(0o755)
    return NetworkManager(str(program)), told


def test_network_manager_is_told_to_let_go_and_to_take_back(
    kernel: FakeKernel, tmp_path: Path, network_manager: tuple[NetworkManager, Path]
) -> None:
    manager, told = network_manager
    here = machine(kernel, tmp_path / "run", network_manager=manager)
    with listen_with(here, "wlan0") as radio:
        assert radio.notes == ("NetworkManager leaves wlan0 alone meanwhile",)
        assert told.read_text().splitlines()[-1] == "device set wlan0 managed no"
    assert told.read_text().splitlines()[-1] == "device set wlan0 managed yes"


def test_network_manager_is_not_told_about_what_it_does_not_manage(
    kernel: FakeKernel, tmp_path: Path, network_manager: tuple[NetworkManager, Path]
) -> None:
    manager, told = network_manager
    with listen_with(machine(kernel, tmp_path / "run", network_manager=manager), "wlan1"):
        pass
    assert "device set" not in told.read_text()


def test_after_a_kill_network_manager_gets_its_interface_back(
    kernel: FakeKernel, tmp_path: Path, network_manager: tuple[NetworkManager, Path]
) -> None:
    manager, told = network_manager
    with Journal(tmp_path / "run", "wlan0") as journal:
        journal.add(Step("give back", "wlan0"))
    clean_up(tmp_path / "run", kernel, manager)
    assert told.read_text() == "device set wlan0 managed yes\n"


def test_it_waits_until_the_supplicant_of_network_manager_has_let_go(
    kernel: FakeKernel, tmp_path: Path, network_manager: tuple[NetworkManager, Path]
) -> None:
    looks = iter([[Holder("wpa_supplicant", 7)]] * 3)
    waited: list[float] = []
    here = machine(
        kernel,
        tmp_path / "run",
        network_manager=network_manager[0],
        holders=lambda _: next(looks, []),
        wait=waited.append,
    )
    with listen_with(here, "wlan0"):
        assert len(waited) == 3


def test_a_network_manager_that_does_not_let_go_is_said(kernel: FakeKernel, tmp_path: Path) -> None:
    program = tmp_path / "nmcli"
    program.write_text(
        '#!/bin/sh\ncase "$*" in *status) echo wlan0:connected;; *) echo no >&2; exit 4;; esac\n'
    )
    program.chmod(0o755)
    here = machine(kernel, tmp_path / "run", network_manager=NetworkManager(str(program)))
    fault = faults(here, "wlan0")
    assert str(fault) == "NetworkManager manages wlan0 and does not let go: no"
    kernel.interfaces[0].connected = True
    fault = faults(here, "wlan0")
    assert str(fault) == "wlan0 is connected to a network by NetworkManager"
    assert "nmcli device disconnect wlan0" in fault.hint


def test_a_machine_without_network_manager_has_nothing_to_ask() -> None:
    assert not NetworkManager(None).manages("wlan0")


# ---- nothing is ever sent


def test_no_command_of_the_package_makes_a_radio_transmit() -> None:
    """The kernel is spoken to in one module, with commands that say nothing on the air."""
    assert {one.name: int(one) for one in Command} == {
        "GET_WIPHY": nl80211.NL80211_CMD_GET_WIPHY,
        "SET_WIPHY": nl80211.NL80211_CMD_SET_WIPHY,
        "GET_INTERFACE": nl80211.NL80211_CMD_GET_INTERFACE,
        "SET_INTERFACE": nl80211.NL80211_CMD_SET_INTERFACE,
        "NEW_INTERFACE": nl80211.NL80211_CMD_NEW_INTERFACE,
        "DEL_INTERFACE": nl80211.NL80211_CMD_DEL_INTERFACE,
        "GET_REG": nl80211.NL80211_CMD_GET_REG,
    }
    speaks = [path.name for path in (PACKAGE / "radio").rglob("*.py") if _speaks(path)]
    assert speaks == ["netlink.py"]


def _speaks(path: Path) -> bool:
    text = path.read_text()
    return bool(re.search(r"^\s*(from|import) (pyroute2|socket|scapy)", text, re.MULTILINE))


def test_no_monitor_is_asked_to_acknowledge() -> None:
    """An active monitor acknowledges frames: NL80211_ATTR_MNTR_FLAGS is never given."""
    assert not any("MNTR_FLAGS" in path.read_text() for path in PACKAGE.rglob("*.py"))
