"""Radio control on a real cfg80211 with simulated radios, in a virtual machine.

Not found by `pytest` by itself, as it takes minutes: `make test-radio` names this file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
SECONDS = 1500
NEEDED = ("qemu-system-x86_64", "busybox", "iw", "hostapd", "wpa_supplicant", "modprobe")
SEARCHED = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def missing() -> list[str]:
    """Name what the virtual machine needs and this machine lacks."""
    programs = [name for name in NEEDED if shutil.which(name, path=SEARCHED) is None]
    images = list(Path("/boot").glob("vmlinuz-*"))
    return programs if images else [*programs, "a kernel image in /boot"]


@pytest.mark.skipif(bool(missing()), reason=f"not here: {', '.join(missing())}")
def test_radio_control_in_a_virtual_machine(tmp_path: Path) -> None:
    """Runs `guest.py` as root in a machine with three radios; its checks are listed there."""
    command = [
        *(sys.executable, str(HERE / "wifi-vm"), "--radios", "3", "--reg", "US"),
        # Guest time stands still while the host is busy, so a slow host changes no outcome.
        *("--clock", "warped", "--timeout", str(SECONDS), "--out", str(tmp_path)),
        *("--env", f"PYTHONPATH={PROJECT / 'probes'}:{PROJECT}"),
        *("--", sys.executable, str(HERE / "guest.py")),
    ]
    done = subprocess.run(command, text=True, capture_output=True, check=False, cwd=PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 of 10 checks passed" in done.stdout
