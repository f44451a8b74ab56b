"""Frames of a monitor interface, taken from the kernel's ring in blocks, as pcap records.

Layouts: Linux, Documentation/networking/packet_mmap.rst and linux/if_packet.h.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import select
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wifiwatch.errors import CaptureError, SettingsError
from wifiwatch_probes.frame_filter import filter_program

if TYPE_CHECKING:
    from types import TracebackType

BLOCK_BYTES = 1 << 20
BLOCKS = 64
RETIRE_MILLISECONDS = 50
"""The ring takes 64 MiB: a third of a second of the densest air that was tried."""

RADIOTAP_LINK = 127
PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 1 << 18, RADIOTAP_LINK)
"""Begin of a pcap file with times in nanoseconds."""

RADIOTAP_HARDWARE = 803
"""ARPHRD_IEEE80211_RADIOTAP: what an interface in monitor mode is."""

_SOL_PACKET, _ETH_P_ALL = 263, 0x0003
_RX_RING, _STATISTICS, _VERSION, _IGNORE_OUTGOING = 5, 6, 10, 23
_SO_ATTACH_FILTER, _SO_LOCK_FILTER = 26, 44
_TPACKET_V3 = 2
_FRAME_BYTES = 1 << 11

_STATUS_OFFSET = 8
_FROM_KERNEL, _TO_KERNEL = 1, struct.pack("=I", 0)
_BLOCK = struct.Struct("=IIII")
"""Of a block from its status on: status, number of frames, first frame's offset, length."""
_FRAME = struct.Struct("=IIIII4xH")
"""Of a frame: offset of the next, second, nanosecond, captured and original length, begin."""
_RECORD = struct.Struct("<IIII")


class Taken(NamedTuple):
    """What was taken from the ring.

    Parameters
    ----------
    records : bytes
        pcap records, whole.
    frames : int
        How many.
    outside : bool
        Whether the next frame in the ring is of another time than was asked for.
    last_time : int
        When the last of them came since 1970-01-01 UTC [ns]; 0 where there is none.
    """

    records: bytes
    frames: int
    outside: bool
    last_time: int


@dataclass(slots=True)
class _Position:
    """Where the next frame lies: block, frames left in it, and offset."""

    block: int = 0
    left: int = 0
    offset: int = 0


class PacketRing:
    """Receive frames of a monitor interface; nothing is ever sent.

    Parameters
    ----------
    interface : str
        Its name.
    blocks : int
        Blocks of 1 MiB in the ring.

    Raises
    ------
    SettingsError
        If there is no such interface, it is not in monitor mode, or rights are missing.
    """

    def __init__(self, interface: str, blocks: int = BLOCKS) -> None:
        self._interface = interface
        check_interface(interface)
        self._blocks = blocks
        try:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        except PermissionError as error:
            raise SettingsError(
                f"Listening on {interface} needs rights that this user does not have.",
                "Run it as root, or give the program the capability CAP_NET_RAW.",
            ) from error
        try:
            self._map = self._prepare()
        except OSError as error:
            self._socket.close()
            raise CaptureError(
                f"{interface}: the kernel gives no ring to listen with: {error.strerror}.",
                "Another program may hold it, or memory is short.",
            ) from error
        self._at = _Position()
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN | select.POLLERR)
        self._dropped = 0

    def _prepare(self) -> mmap.mmap:
        """Set up the ring before the socket hears anything."""
        sock = self._socket
        sock.setsockopt(_SOL_PACKET, _VERSION, _TPACKET_V3)
        sock.setsockopt(_SOL_PACKET, _IGNORE_OUTGOING, 1)
        self._attach_filter()
        frames = BLOCK_BYTES // _FRAME_BYTES * self._blocks
        wanted = struct.pack(
            "=7I", BLOCK_BYTES, self._blocks, _FRAME_BYTES, frames, RETIRE_MILLISECONDS, 0, 0
        )
        sock.setsockopt(_SOL_PACKET, _RX_RING, wanted)
        ring = mmap.mmap(sock.fileno(), BLOCK_BYTES * self._blocks)
        sock.bind((self._interface, _ETH_P_ALL))
        return ring

    def _attach_filter(self) -> None:
        """Have the kernel leave out what is not needed, for as long as the socket lives."""
        program = ctypes.create_string_buffer(filter_program())
        length = (len(program) - 1) // 8
        pointed = struct.pack("HL", length, ctypes.addressof(program))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, pointed)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_LOCK_FILTER, 1)

    def __enter__(self) -> PacketRing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        self._map.close()
        self._socket.close()

    def fileno(self) -> int:
        """Give the socket's number, to wait for."""
        return self._socket.fileno()

    def wait(self, milliseconds: int) -> None:
        """Wait until frames have come, or for some time.

        Raises
        ------
        CaptureError
            If the interface is gone or was switched off.
        """
        if self._block_is_ours():
            return
        for _, events in self._poll.poll(milliseconds):
            if events & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
                self._raise_lost()

    def _raise_lost(self) -> None:
        reason = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        text = os.strerror(reason).lower() if reason else "it does not answer"
        raise CaptureError(
            f"{self._interface}: the interface was lost: {text}.",
            "Plug it in again, or set it up.",
        )

    def _block_is_ours(self) -> bool:
        at = self._at.block * BLOCK_BYTES + _STATUS_OFFSET
        return bool(self._map[at] & _FROM_KERNEL)

    def next_time(self) -> int | None:
        """Tell when the next frame came [ns since 1970-01-01 UTC]; None where there is none."""
        if self._at.left == 0 and not self._open_block():
            return None
        _, second, rest, _, _, _ = _FRAME.unpack_from(self._map, self._at.offset)
        return int(second) * 1_000_000_000 + int(rest)

    def take(self, begin: int, end: int, bytes_at_most: int = BLOCK_BYTES) -> Taken:
        """Take frames that have come, in order, as long as they are of some time.

        Parameters
        ----------
        begin, end : int
            The first that is of another time, that is before `begin` or from `end` on, stays in
            the ring, and so do those after it [ns since 1970-01-01 UTC].
        bytes_at_most : int
            Records beyond this amount stay in the ring; one record may exceed it [bytes].

        Returns
        -------
        Taken
            The frames as pcap records.
        """
        parts: list[bytes | memoryview] = []
        frames, size, last = 0, 0, 0
        at, ring = self._at, self._map
        outside = False
        while size < bytes_at_most:
            if at.left == 0 and not self._open_block():
                break
            following, second, rest, captured, original, where = _FRAME.unpack_from(ring, at.offset)
            moment = second * 1_000_000_000 + rest
            if not begin <= moment < end:
                outside = True
                break
            start = at.offset + where
            parts.append(_RECORD.pack(second, rest, captured, original))
            parts.append(ring[start : start + captured])
            frames += 1
            size += _RECORD.size + captured
            last = moment
            at.offset += following
            at.left -= 1
            if at.left == 0:
                self._release_block()
        return Taken(b"".join(parts), frames, outside, last)

    def _open_block(self) -> bool:
        """Begin with the next block, if the kernel has filled it."""
        at = self._at
        while True:
            base = at.block * BLOCK_BYTES
            status, count, first, _ = _BLOCK.unpack_from(self._map, base + _STATUS_OFFSET)
            if not status & _FROM_KERNEL:
                return False
            at.left, at.offset = count, base + first
            if count:
                return True
            self._release_block()

    def _release_block(self) -> None:
        """Give a block back to the kernel."""
        start = self._at.block * BLOCK_BYTES + _STATUS_OFFSET
        self._map[start : start + 4] = _TO_KERNEL
        self._at.block = (self._at.block + 1) % self._blocks

    def dropped(self) -> int:
        """Give how many frames the kernel lost because the ring was full, since the start."""
        told = self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 12)
        self._dropped += struct.unpack("=III", told)[1]
        return self._dropped


def check_interface(interface: str) -> None:
    """Make sure that an interface is there and in monitor mode.

    Parameters
    ----------
    interface : str
        Its name.

    Raises
    ------
    SettingsError
        If it cannot be listened to.
    """
    folder = Path("/sys/class/net")
    known = sorted(path.name for path in folder.iterdir())
    if interface not in known:
        raise SettingsError(
            f"There is no network interface {interface!r}.", f"There are: {', '.join(known)}."
        )
    if int((folder / interface / "type").read_text()) != RADIOTAP_HARDWARE:
        raise SettingsError(
            f"The interface {interface} is not in monitor mode.",
            "Let wifiwatch set it up, or do it with: iw dev.",
        )
