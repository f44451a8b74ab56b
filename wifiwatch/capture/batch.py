"""A batch of frames: one byte buffer, where each frame lies in it, when it came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from wifiwatch.kernels import Bytes, Integers

FRAMES_A_BATCH = 4096
"""Rows that keep a batch's columns inside a core's own cache."""

LARGEST_LENGTH = 1 << 30
"""What a frame's length on the air is clipped to, where a file claims more [bytes]."""


class FrameIndex(NamedTuple):
    """Where each frame of a batch lies; every field has shape (n_frames,).

    Parameters
    ----------
    offset : (n_frames,) int64
        First byte of the frame in the batch's buffer [bytes].
    captured_length : (n_frames,) int32
        Bytes of the frame in the buffer [bytes].
    original_length : (n_frames,) int32
        Bytes that the frame had on the air, with the radio's header [bytes].
    time : (n_frames,) int64
        Time of reception since 1970-01-01 UTC [ns].
    interface : (n_frames,) int32
        Which of the file's interfaces heard it.
    """

    offset: Integers
    captured_length: npt.NDArray[np.int32]
    original_length: npt.NDArray[np.int32]
    time: Integers
    interface: npt.NDArray[np.int32]

    @classmethod
    def allocate(cls, n_frames: int) -> FrameIndex:
        """Make room for `n_frames` frames."""
        return cls(
            offset=np.zeros(n_frames, np.int64),
            captured_length=np.zeros(n_frames, np.int32),
            original_length=np.zeros(n_frames, np.int32),
            time=np.zeros(n_frames, np.int64),
            interface=np.zeros(n_frames, np.int32),
        )


@dataclass(slots=True)
class Interfaces:
    """What a file says about the interfaces that recorded it.

    Parameters
    ----------
    link_type : list of int
        Link type of each interface, by the tcpdump.org registry.
    fcs_length : list of int
        Bytes of frame check sequence at each frame's end [bytes]; -1 where the file is silent.
    dropped : list of int
        Frames that the recording machine says it lost, by interface.
    """

    link_type: list[int] = field(default_factory=list)
    fcs_length: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)


@dataclass(slots=True)
class FrameBatch:
    """Some frames of one file, in the file's order.

    The buffer is used again for the next batch: whatever is needed longer has to be copied.

    Parameters
    ----------
    buffer : (n_bytes,) uint8
        The bytes, with at least 8 readable bytes after the last frame.
    index : FrameIndex
        Where the frames lie; only the first `n_frames` rows count.
    n_frames : int
        How many frames the batch holds.
    first_number : int
        Number of the first frame in its file, counted from 1 as Wireshark does.
    interfaces : Interfaces
        The interfaces that `index.interface` points to.
    """

    buffer: Bytes
    index: FrameIndex
    n_frames: int
    first_number: int
    interfaces: Interfaces


_FRAME_BITS = 40
"""Bits of a reference to a frame below the number of its file."""


def frame_reference(source: int, number: int) -> int:
    """Join a file's number and a frame's number in it into one number.

    Parameters
    ----------
    source : int
        Number of the file, counted from 0.
    number : int
        Number of the frame in it.

    Returns
    -------
    int
        A number that grows with both.
    """
    return (source << _FRAME_BITS) | number


def split_reference(reference: int) -> tuple[int, int]:
    """Give the numbers of file and frame that a reference joins.

    Parameters
    ----------
    reference : int
        What `frame_reference` gave.

    Returns
    -------
    (int, int)
        Number of the file, and of the frame in it.
    """
    return reference >> _FRAME_BITS, reference & ((1 << _FRAME_BITS) - 1)
