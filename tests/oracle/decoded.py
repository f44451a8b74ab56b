"""Our own reading of the frames of many captures, as columns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wifiwatch.decode.details import Details, read_details
from wifiwatch.decode.frames import Decoder, Frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch.capture.batch import FrameBatch
    from wifiwatch.decode.element_table import ElementTable

Column = npt.NDArray[Any]

_KEY = np.uint64(0x5EED)
_PLAIN = ("fault", "frequency", "signal", "type_subtype", "flags", "channel")


class DecodedFrames:
    """Decode batch after batch and keep what the comparison needs.

    Parameters
    ----------
    frames_at_most : int
        Largest batch.
    """

    def __init__(self, frames_at_most: int) -> None:
        self._decoder = Decoder(_KEY, frames_at_most)
        self._parts: dict[str, list[Column]] = {}

    def add(self, capture: int, batch: FrameBatch) -> None:
        """Decode a batch of the capture with this number."""
        frames = self._decoder.decode(batch)
        for name, part in _columns(frames, read_details(frames, _KEY)):
            self._parts.setdefault(name, []).append(part)
        self._parts.setdefault("capture", []).append(np.full(batch.n_frames, capture))

    def columns(self) -> dict[str, Column]:
        """Give the columns of all batches, joined."""
        return {name: np.concatenate(parts) for name, parts in self._parts.items()}


def _columns(frames: Frames, details: Details) -> Iterator[tuple[str, Column]]:
    batch, used = frames.batch, slice(frames.batch.n_frames)
    yield "number", batch.first_number + np.arange(batch.n_frames)
    yield "time", batch.index.time[used].copy()
    yield "link_type", frames.links[batch.index.interface[used], 0]
    yield "ssid", _names(frames)
    for name in _PLAIN:
        yield name, getattr(frames.columns, name)[used].copy()
    for part in (details.radio, details.header, details.body):
        yield from part._asdict().items()
    yield "elements", _texts(details.elements, _element_labels(details.elements))
    branded = details.elements.oui >= 0
    yield "oui", _texts(details.elements, details.elements.oui.astype("U8"), branded)
    yield "oui_type", _texts(details.elements, details.elements.type.astype("U8"), branded)


def _names(frames: Frames) -> Column:
    """Give each frame's network name as tshark prints bytes."""
    used, buffer = slice(frames.batch.n_frames), frames.batch.buffer
    names = []
    for at, length in zip(
        frames.columns.ssid_offset[used].tolist(),
        frames.columns.ssid_length[used].tolist(),
        strict=True,
    ):
        names.append(buffer[at : at + length].tobytes().hex() if length > 0 else "")
    return np.array([*names, ""], object)[:-1]


def _element_labels(elements: ElementTable) -> Column:
    """Write each element as its id, its extension id if it has one, and its length."""
    extension = np.where(elements.extension_id >= 0, elements.extension_id.astype("U8"), "")
    label = elements.id.astype("U8")
    label = np.where(extension == "", label, np.char.add("255.", extension))
    return np.char.add(np.char.add(label, ":"), elements.length.astype("U8"))


def _texts(elements: ElementTable, labels: Column, kept: Column | None = None) -> Column:
    """Join the labels of each frame's elements."""
    first = elements.first
    if kept is not None:
        first = np.concatenate([[0], np.cumsum(kept)])[first]
        labels = labels[kept]
    words, bounds = labels.tolist(), first.tolist()
    texts = [" ".join(words[start:stop]) for start, stop in pairwise(bounds)]
    return np.array([*texts, ""], object)[:-1]
