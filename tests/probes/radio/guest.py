"""Radio control on a real cfg80211: runs as root in the virtual machine, with `iw` as the judge.

Each check is a function; what it changes it puts back. The last line of the output is a summary,
the exit status the number of checks that failed.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from wifiwatch_probes.channels import band_of
from wifiwatch_probes.hopper import Hopper, Reports
from wifiwatch_probes.plan import parse_plan, split_plan
from wifiwatch_probes.radio import (
    AdapterGoneError,
    BusyError,
    Netlink,
    RadioError,
    list_interfaces,
    list_phys,
    list_regulations,
    listen_on,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wifiwatch_probes.hopper import Stay
    from wifiwatch_probes.radio import Radio

ETH_P_ALL = 3
FOLDER = Path(os.environ.setdefault("RUNTIME_DIRECTORY", "/run/wifiwatch"))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def sh(command: str) -> str:
    done = subprocess.run(command, shell=True, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def iw_info(interface: str) -> tuple[str, int | None]:
    """Ask iw for an interface's type and frequency."""
    text = sh(f"iw dev {interface} info")
    kind = re.search(r"type (.+)", text)
    frequency = re.search(r"channel \S+ \((\d+) MHz\)", text)
    assert kind
    return kind[1], int(frequency[1]) if frequency else None


def is_up(interface: str) -> bool:
    return bool(int(Path(f"/sys/class/net/{interface}/flags").read_text(), 16) & 1)


def state() -> str:
    """Give all that a session may change: interfaces, their types, up or down."""
    found = re.findall(r"Interface (\S+)$.*?type (.+?)$", sh("iw dev"), re.MULTILINE | re.DOTALL)
    return "\n".join(f"{name} {kind} {is_up(name)}" for name, kind in sorted(found))


@contextlib.contextmanager
def background(*words: str, ready: Callable[[], bool]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends, from when it is ready."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(ready)
            yield process
        finally:
            process.terminate()
            process.wait()


def wait_for(ready: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


@contextlib.contextmanager
def counting(interface: str) -> Iterator[Callable[[], int]]:
    """Count frames that an interface hears, in a thread."""
    count, ended = 0, threading.Event()

    def listen() -> None:
        nonlocal count
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as ear:
            ear.bind((interface, 0))
            ear.settimeout(0.1)
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    ear.recv(4096)
                    count += 1

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield lambda: count
    finally:
        ended.set()
        thread.join()


def expect(kind: type[RadioError], words: str, interface: str) -> None:
    """Make sure that an adapter is refused with these words, and that nothing changed."""
    before = state()
    fault = fault_of(lambda: contextlib.ExitStack().enter_context(listen_on(interface)))
    assert isinstance(fault, kind), fault
    assert re.search(words, str(fault)), fault
    assert fault.hint
    say(f"    refused: {fault} ({fault.hint})")
    assert state() == before


def fault_of(action: Callable[[], object]) -> RadioError | None:
    """Do something that has to fail; give the fault."""
    try:
        action()
    except RadioError as fault:
        return fault
    return None


@contextlib.contextmanager
def access_point() -> Iterator[None]:
    """Run an open access point on wlan2, channel 36."""
    path = Path("/tmp/hostapd.conf")
    path.write_text("interface=wlan2\nssid=test\nhw_mode=a\nchannel=36\ncountry_code=US\n")
    with background("hostapd", str(path), ready=lambda: iw_info("wlan2")[1] == 5180):
        yield
    sh("ip link set wlan2 down")
    sh("iw dev wlan2 set type managed")


# ---- checks, in this order


def lists_what_iw_lists() -> None:
    with Netlink() as kernel:
        phys, interfaces = list_phys(kernel), list_interfaces(kernel)
        (rules,) = list_regulations(kernel)
    assert [phy.name for phy in phys] == ["phy0", "phy1", "phy2"]
    assert [(one.name, one.type) for one in interfaces] == [
        (f"wlan{n}", "managed") for n in range(3)
    ]
    assert rules.country == "US"
    assert f"country {rules.country}: DFS-{rules.dfs_region}" in sh("iw reg get")
    lines = re.findall(r"\* (\d+) MHz \[\d+\](.*)", sh("iw phy phy0 channels"))
    allowed = {int(one) for one, rest in lines if "disabled" not in rest and band_of(int(one))}
    assert phys[0].receivable == allowed
    assert {band for band in phys[0].bands if phys[0].bands[band]} == {"2.4", "5", "6"}
    assert all("monitor" in phy.modes for phy in phys)


def adds_a_monitor_beside_and_restores() -> None:
    sh("ip link set wlan0 up")
    before = state()
    with listen_on("wlan0") as radio:
        assert radio.way == "beside"
        assert iw_info("wlan0")[0] == "managed"
        assert not is_up("wlan0")
        assert is_up(radio.monitor.name)
        for frequency in (2412, 5180, 5500, 5885, 5955, 7115, 2462):
            radio.tune(frequency)
            assert iw_info(radio.monitor.name) == ("monitor", frequency)
        passive = min(f for f, one in radio.phy.channels.items() if one.passive and one.receivable)
        radio.tune(passive)
        assert iw_info(radio.monitor.name)[1] == passive
        disabled = fault_of(lambda: radio.tune(2472))
        assert "disabled by the rules for US" in str(disabled)
        assert "does not have" in str(fault_of(lambda: radio.tune(2413)))
    assert state() == before
    assert not list(FOLDER.glob("*.json"))


def switches_the_type_and_restores() -> None:
    before = state()
    with listen_on("wlan0", beside=False) as radio:
        assert radio.way == "switched"
        radio.tune(5955)
        assert iw_info("wlan0") == ("monitor", 5955)
        assert is_up("wlan0")
    assert state() == before
    assert is_up("wlan0")


def keeps_a_monitor_that_was_there() -> None:
    sh("iw phy phy1 interface add mon7 type monitor")
    sh("ip link set mon7 up")
    sh("iw dev mon7 set freq 2437")
    before = state()
    with listen_on("mon7") as radio:
        assert radio.way == "as it was"
        radio.tune(5180)
        assert iw_info("mon7")[1] == 5180
    assert state() == before
    assert iw_info("mon7")[1] == 2437
    expect(BusyError, r"wlan1 shares its radio with mon7 \(monitor\), which is up", "wlan1")
    sh("iw dev mon7 del")


def sends_nothing() -> None:
    """hwsim0 hears every frame that any of the simulated radios sends."""
    sh("ip link set hwsim0 up")
    with counting("hwsim0") as sent:
        adds_a_monitor_beside_and_restores()
        switches_the_type_and_restores()
        hop("all", rounds_seconds=5.0)
        assert sent() == 0, f"{sent()} frames were sent"
        with access_point():
            wait_for(lambda: sent() > 5)


def hop(plan: str, rounds_seconds: float) -> tuple[list[Stay], list[int]]:
    """Hop on wlan0; give the stays, and the frames heard in each."""
    stays: list[Stay] = []
    frames: list[int] = []
    stop = threading.Event()
    with listen_on("wlan0") as radio, counting(radio.monitor.name) as heard:
        (part,), left_out = split_plan(parse_plan(plan), [radio.phy.receivable])
        assert set(left_out) == set(parse_plan(plan).frequencies) - radio.phy.receivable
        before = 0

        def note(stay: Stay) -> None:
            nonlocal before
            if len(stays) < 3:
                assert iw_info(radio.monitor.name)[1] == stay.frequency_mhz
            stays.append(stay)
            frames.append(heard() - before)
            before = heard()

        reports = Reports(stay=note, channel_lost=lambda f, fault: say(f"    lost {f}: {fault}"))
        hopper = Hopper(part, radio.tune, reports, stop=stop)
        timer = threading.Timer(rounds_seconds, stop.set)
        timer.start()
        hopper.run()
        timer.join()
        assert not hopper.lost
    return stays, frames


def hears_where_the_access_point_is() -> None:
    with access_point():
        stays, frames = hop("list:1,36@1s,6g1", rounds_seconds=12.0)
    by_frequency = dict.fromkeys((2412, 5180, 5955), 0)
    for stay, count in zip(stays, frames, strict=True):
        by_frequency[stay.frequency_mhz] += count
    say(f"    frames heard: {by_frequency}")
    assert by_frequency[5180] > 10
    assert by_frequency[2412] + by_frequency[5955] <= by_frequency[5180] / 10


def refuses_what_others_use() -> None:
    conf = Path("/tmp/empty.conf")
    conf.write_text("")
    words = ("wpa_supplicant", "-i", "wlan1", "-D", "nl80211", "-c", str(conf))
    with background(*words, ready=lambda: is_up("wlan1")) as supplicant:
        time.sleep(1)
        expect(BusyError, rf"in use by wpa_supplicant \(process {supplicant.pid}\)", "wlan1")
    sh("ip link set wlan1 down")
    with access_point():
        expect(BusyError, r"wlan2 is in use as access point by hostapd \(process", "wlan2")
        sh("ip link set wlan1 up")
        sh("iw dev wlan1 connect test 5180")
        wait_for(lambda: "Connected" in sh("iw dev wlan1 link"))
        expect(BusyError, "wlan1 is connected to a network", "wlan1")
        assert "Connected" in sh("iw dev wlan1 link")
        sh("iw dev wlan1 disconnect")
    sh("ip link set wlan1 down")
    sh("iw phy phy1 interface add extra type managed")
    sh("ip link set extra up")
    expect(BusyError, r"wlan1 shares its radio with extra \(managed\), which is up", "wlan1")
    sh("iw dev extra del")
    expect(RadioError, "there is no wireless interface lo", "lo")
    expect(RadioError, "there is no wireless interface wlan9", "wlan9")


def two_runs_do_not_share_an_adapter() -> None:
    with listen_on("wlan0") as radio:
        expect(BusyError, "wlan0 is used by another run of wifiwatch", "wlan0")
        with listen_on("wlan1") as second:
            radio.tune(2412)
            second.tune(5180)
            assert iw_info(radio.monitor.name)[1] == 2412


def needs_the_right() -> None:
    with child(lambda: try_without_the_right("wlan0")) as (_, lines):
        assert "controlling a radio needs the right CAP_NET_ADMIN" in next(lines)


def after_kill_9_the_next_run_restores() -> None:
    for beside in (True, False):
        sh("ip link set wlan0 up")
        before = state()
        hop_until_5180(signal.SIGKILL, beside=beside)
        left_behind = state()
        say("    left behind: " + left_behind.replace("\n", "; "))
        assert left_behind != before
        with listen_on("wlan1") as radio:
            assert radio.notes == (
                "wlan0 was left changed by a run that was killed; it is restored",
            )
            names = [f"{radio.monitor.name} monitor True"]
            rest = [line for line in state().splitlines() if line not in names]
            assert rest == before.splitlines()
        assert state() == before
        assert not list(FOLDER.glob("*.json"))


def after_sigterm_all_is_restored_at_once() -> None:
    before = state()
    hop_until_5180(signal.SIGTERM, beside=True)
    assert state() == before


def hop_until_5180(number: signal.Signals, *, beside: bool) -> None:
    """Start a process that hops on wlan0; send it a signal when it is in the middle of it."""
    with child(lambda: hop_until_killed("wlan0", beside=beside)) as (process_id, lines):
        assert "5180" in (line.strip() for line in lines)
        os.kill(process_id, number)


@contextlib.contextmanager
def child(work: Callable[[], None]) -> Iterator[tuple[int, Iterator[str]]]:
    """Do something in a process of its own; give its number and the lines that it says."""
    reading, writing = os.pipe()
    process_id = os.fork()
    if process_id == 0:
        os.dup2(writing, 1)
        os.close(writing)
        os.close(reading)
        try:
            work()
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        yield process_id, lines
        os.waitpid(process_id, 0)


def an_adapter_that_goes_is_said() -> None:
    """Must be the last: it removes the radios."""
    with listen_on("wlan0") as radio:
        sh("modprobe -r mac80211_hwsim")
        fault = fault_of(lambda: radio.tune(2412))
        assert isinstance(fault, AdapterGoneError), fault
        say(f"    said: {fault} ({fault.hint})")
    assert not list(FOLDER.glob("*.json"))


CHECKS = (
    lists_what_iw_lists,
    sends_nothing,
    keeps_a_monitor_that_was_there,
    hears_where_the_access_point_is,
    refuses_what_others_use,
    two_runs_do_not_share_an_adapter,
    needs_the_right,
    after_kill_9_the_next_run_restores,
    after_sigterm_all_is_restored_at_once,
    an_adapter_that_goes_is_said,
)


# ---- what runs as a child


class Terminated(Exception):
    """SIGTERM came."""


def hop_until_killed(interface: str, *, beside: bool) -> None:
    def end(*_: object) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, end)

    def saying(radio: Radio) -> Callable[[int], None]:
        def tune(frequency: int) -> None:
            radio.tune(frequency)
            say(f"{frequency}")

        return tune

    with contextlib.suppress(Terminated), listen_on(interface, beside=beside) as radio:
        Hopper(parse_plan("list:1@100ms,36@100ms,6g1@100ms"), saying(radio)).run()


def try_without_the_right(interface: str) -> None:
    os.setuid(65534)
    try:
        with listen_on(interface):
            say("it listens")
    except RadioError as fault:
        say(f"{fault} ({fault.hint})")


def main() -> int:
    failed = 0
    for check in CHECKS:
        began = time.monotonic()
        try:
            check()
            word = "ok"
        except Exception:
            traceback.print_exc(file=sys.stdout)
            failed, word = failed + 1, "FAILED"
        say(f"{word} {check.__name__} ({time.monotonic() - began:.0f} s)")
    say(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
