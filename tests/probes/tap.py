"""A TAP device that acts as an interface in monitor mode: what is written to it is received."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import TracebackType

_SET_INTERFACE, _SET_LINK = 0x400454CA, 0x400454CD
_TAP, _NO_INFORMATION = 0x0002, 0x1000
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_RADIOTAP = 803


class Tap:
    """An interface of a name; it is gone when it is closed.

    Parameters
    ----------
    name : str
        Its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._device = os.open("/dev/net/tun", os.O_RDWR)
        request = struct.pack("16sH22x", name.encode(), _TAP | _NO_INFORMATION)
        fcntl.ioctl(self._device, _SET_INTERFACE, request)
        fcntl.ioctl(self._device, _SET_LINK, _RADIOTAP)
        self.set_up(up=True)

    def set_up(self, *, up: bool) -> None:
        """Switch the interface on or off."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            asked = fcntl.ioctl(control, _GET_FLAGS, struct.pack("16sH22x", self.name.encode(), 0))
            flags = struct.unpack_from("16sH", asked)[1]
            flags = flags | _UP if up else flags & ~_UP
            fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH22x", self.name.encode(), flags))

    def send(self, frame: bytes) -> None:
        """Let the interface receive a frame, with its radiotap header."""
        os.write(self._device, frame)

    def close(self) -> None:
        """Take the interface away."""
        if self._device >= 0:
            os.close(self._device)
            self._device = -1

    def __enter__(self) -> Tap:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def tap(name: str) -> Tap:
    """Make an interface, or skip the test where that is not allowed."""
    try:
        return Tap(name)
    except OSError as error:
        pytest.skip(f"TAP devices need root and /dev/net/tun: {error.strerror}")
