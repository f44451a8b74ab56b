"""What decoding, counting each second, and judging cost once the compiled code is loaded."""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from wifiwatch.capture.batch import FRAMES_A_BATCH
from wifiwatch.capture.open import Capture
from wifiwatch.decode.frames import Decoder, Frames
from wifiwatch.derive.announcers import AnnouncementCollector
from wifiwatch.derive.counts import seconds_table
from wifiwatch.derive.events import EventCollector
from wifiwatch.derive.seconds import SecondCounter
from wifiwatch.derive.streams import Streams, WindowFacts
from wifiwatch.derive.window import WINDOW_NANOSECONDS, find_run
from wifiwatch.hashing import new_key

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONG_AGO = -(1 << 62)
_PASSES = 3


def _decoded(path: str) -> Iterator[Frames]:
    decoder = Decoder(new_key())
    with Capture(path) as capture:
        for batch in capture.batches(FRAMES_A_BATCH):
            yield decoder.decode(batch)


def count_frames(path: str) -> int:
    """Decode a capture and do nothing with it; give how many frames there were."""
    return sum(frames.batch.n_frames for frames in _decoded(path))


def count_seconds(path: str) -> int:
    """Decode a capture whose clock never steps back, up to the table of its seconds.

    Nothing but the counts is collected: no access points, no rare frames.

    Parameters
    ----------
    path : str
        The capture.

    Returns
    -------
    int
        How many frames the table has.
    """
    counter = SecondCounter()
    key = new_key()
    no_names, no_events = AnnouncementCollector(key).close(), EventCollector().close()
    facts: list[WindowFacts] = []
    window, newest = -1, _LONG_AGO

    def close() -> None:
        if window >= 0:
            start = window * WINDOW_NANOSECONDS
            facts.append(WindowFacts("bench", start, counter.close(), no_names, no_events))

    for frames in _decoded(path):
        times, start, stop = frames.batch.index.time, 0, frames.batch.n_frames
        while start < stop:
            end, newest, _ = find_run(times, start, stop, newest)
            here = int(times[start]) // WINDOW_NANOSECONDS
            if here != window:
                close()
                window = here
            counter.add(frames, (start, end), window * WINDOW_NANOSECONDS)
            start = end
    close()
    return int(seconds_table(facts)["frames"].sum())


def _whole(stage: Callable[[str], int]) -> Stage:
    """Measure all that a stage does."""

    def measured(path: str) -> tuple[int, float]:
        before = time.process_time()
        frames = stage(path)
        return frames, time.process_time() - before

    return measured


def judge_windows(path: str) -> tuple[int, float]:
    """Look for all shipped signatures in the tables of a capture; measure only the looking.

    Parameters
    ----------
    path : str
        The capture.

    Returns
    -------
    (int, float)
        How many frames it has, and CPU seconds.
    """
    # Imported here, so that the other stages do not pay for it.
    from wifiwatch.analysis import WINDOWS_AT_ONCE, derive
    from wifiwatch.detect.engine import Engine
    from wifiwatch.detect.load import load_collection, shipped_folder

    collection = load_collection([shipped_folder()])
    engine = Engine(collection.active, collection.lists)
    streams = Streams(new_key(), collection.makers)
    streams.begin_file("bench")
    # As the worker does: what is loaded once is not looked through for garbage again and again.
    gc.collect()
    gc.freeze()
    cost, frames = 0.0, 0
    waiting: list[WindowFacts] = []

    def judge() -> None:
        nonlocal cost
        tables = derive(waiting, engine.tables, collection.makers)
        before = time.process_time()
        list(engine.run(tables))
        cost += time.process_time() - before
        waiting.clear()

    for decoded in _decoded(path):
        frames += decoded.batch.n_frames
        waiting += streams.add(decoded, 0)
        if len(waiting) >= WINDOWS_AT_ONCE:
            judge()
    waiting += streams.finish()
    judge()
    before = time.process_time()
    list(engine.conclude())
    return frames, cost + time.process_time() - before


Stage = Callable[[str], tuple[int, float]]

STAGES: dict[str, Stage] = {
    "decode": _whole(count_frames),
    "seconds": _whole(count_seconds),
    "rules": judge_windows,
}


def main() -> None:
    """Pass over a capture and tell how many frames there were and what a pass cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--stage", choices=STAGES, default="seconds")
    parser.add_argument("--once", action="store_true", help="one pass, without a warm-up")
    options = parser.parse_args()
    stage = STAGES[options.stage]
    if not options.once:
        stage(options.path)
    passes = [stage(options.path) for _ in range(1 if options.once else _PASSES)]
    frames = {count for count, _ in passes}
    cost = statistics.median(seconds for _, seconds in passes)
    json.dump({"frames": frames.pop(), "cpu_seconds": cost}, sys.stdout)


if __name__ == "__main__":
    main()
