"""Giving up rights: what has opened its socket needs none of them any more."""

from __future__ import annotations

import ctypes
import os
import pwd
import struct
from pathlib import Path

_CAPABILITY_VERSION = 0x20080522
_NO_NEW_PRIVILEGES, _SET_DUMPABLE = 38, 4
_NOBODY = "nobody"


def give_up_rights(user: str = _NOBODY) -> None:
    """Become a user without rights, for good.

    As root the process takes the identity of `user`; as anybody else it keeps its own. In both
    cases it loses its capabilities, cannot gain any by starting programs, and leaves no core dump.

    Parameters
    ----------
    user : str
        Whom to become.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    if os.geteuid() == 0:
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setresgid(entry.pw_gid, entry.pw_gid, entry.pw_gid)
        os.setresuid(entry.pw_uid, entry.pw_uid, entry.pw_uid)
    library = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0), 8)
    nothing = ctypes.create_string_buffer(24)
    if library.capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be given up")
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    library.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def capabilities() -> int:
    """Give the effective capabilities of this process as bits.

    Returns
    -------
    int
        0 where it has none.
    """
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0
