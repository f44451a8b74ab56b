"""Ask NetworkManager, where there is one, to leave an interface alone, and to take it back."""

from __future__ import annotations

import shutil
import subprocess

_SECONDS_TO_ANSWER = 10.0


class NetworkManager:
    """NetworkManager by its own program; does nothing where that is missing.

    Parameters
    ----------
    program : str or None
        Where ``nmcli`` is; None if there is none.
    """

    def __init__(self, program: str | None = None) -> None:
        self._program = program

    @classmethod
    def find(cls) -> NetworkManager:
        """Look for it on this machine."""
        return cls(shutil.which("nmcli"))

    def manages(self, interface: str) -> bool:
        """Tell whether NetworkManager runs and manages an interface."""
        done, output = self._ask("--terse", "--fields", "DEVICE,STATE", "device", "status")
        if not done:
            return False
        states = dict(line.rsplit(":", 1) for line in output.splitlines() if ":" in line)
        return not states.get(interface, "unmanaged").startswith("unmanaged")

    def set_managed(self, interface: str, *, managed: bool) -> str:
        """Give an interface to NetworkManager or take it away; empty, or why that failed."""
        word = "yes" if managed else "no"
        done, output = self._ask("device", "set", interface, "managed", word)
        return "" if done else output.strip() or "nmcli gave no reason"

    def _ask(self, *words: str) -> tuple[bool, str]:
        if self._program is None:
            return False, "there is no nmcli"
        try:
            answer = subprocess.run(
                [self._program, *words],
                check=False,
                capture_output=True,
                text=True,
                timeout=_SECONDS_TO_ANSWER,
                stdin=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return False, str(error)
        return answer.returncode == 0, answer.stdout if not answer.returncode else answer.stderr
