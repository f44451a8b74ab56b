"""Captures in, a run's document out, within this process: for tests of rules and researchers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.analysis import Analysis
from wifiwatch.capture.batch import FRAMES_A_BATCH, split_reference
from wifiwatch.capture.open import Capture
from wifiwatch.capture.sources import find_sources
from wifiwatch.record import Input
from wifiwatch.summary import summarise

if TYPE_CHECKING:
    from wifiwatch.capture.sources import Source
    from wifiwatch.detect.context import Context
    from wifiwatch.detect.load import Collection
    from wifiwatch.record import Document


def judge_captures(
    paths: list[str], collection: Collection, context: Context | None = None
) -> Document:
    """Analyse captures as a replay does.

    Parameters
    ----------
    paths : list of str
        Files, folders or glob patterns.
    collection : Collection
        What to look for.
    context : Context, optional
        What a person tells beside the frames.

    Returns
    -------
    Document
        The result.

    Raises
    ------
    CaptureError
        If a path leads to nothing that can be read.
    """
    sources, problems = find_sources(paths)
    if problems:
        raise problems[0]
    analysis, inputs = Analysis(collection, context), []
    for number, source in enumerate(sources):
        inputs.append(_read(analysis, number, source))
        if source.ends_probe:
            analysis.end_probe(source.probe)
    analysis.finish()

    def frame_at(reference: int) -> tuple[str, int]:
        source, number = split_reference(reference)
        return sources[source].name, number

    return summarise(analysis, collection, inputs, frame_at)


def _read(analysis: Analysis, number: int, source: Source) -> Input:
    """Read one capture to its end."""
    frames = 0
    with Capture(source.path, hashes=True) as capture:
        analysis.begin_file(source.probe)
        for batch in capture.batches(FRAMES_A_BATCH):
            analysis.add(batch, number)
            frames += batch.n_frames
        return Input(
            file=source.name,
            probe=source.probe,
            frames=frames,
            bytes=capture.bytes_read,
            sha256=capture.hash_to_end(),
            damage=capture.damage,
        )
