"""The worker: the only process that sees frames; it sends out a closed record and ends.

Started by `wifiwatch.monitor`, through `wifiwatch.start_worker`, with two inherited pipes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from wifiwatch.analysis import WINDOWS_AT_ONCE, Analysis
from wifiwatch.capture.batch import split_reference
from wifiwatch.capture.open import STDIN, Capture
from wifiwatch.capture.sources import find_sources
from wifiwatch.detect.context import load_context
from wifiwatch.detect.finding import describe
from wifiwatch.detect.load import read_collection, shipped_folder
from wifiwatch.errors import CaptureError, SignatureError, WifiwatchError, place_of
from wifiwatch.messages import Kind, send
from wifiwatch.record import Input
from wifiwatch.settings import ReplaySettings
from wifiwatch.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import BinaryIO

    import pandas as pd

    from wifiwatch.capture.batch import FrameBatch
    from wifiwatch.capture.sources import Source
    from wifiwatch.detect.hit import Hit

PROGRESS_SECONDS = 0.2
PACED_BATCH = 64
"""Frames decoded at a time when a replay is paced: they have to come one by one, nearly."""


class _Stopped(Exception):
    """The monitor asked to stop while the worker waited for input."""


class Replay:
    """Read captures, analyse them and send what came of it.

    Parameters
    ----------
    settings : ReplaySettings
        What to read and how.
    pipe : binary file
        Where messages go.
    """

    def __init__(self, settings: ReplaySettings, pipe: BinaryIO) -> None:
        self._settings = settings
        self._pipe = pipe
        self._stopping = False
        self._waiting = False
        self._names: list[str] = []
        self._inputs: list[Input] = []
        self._bytes_before = 0
        self._frames = 0
        self._next_progress = 0.0
        self._told: set[tuple[object, ...]] = set()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        if self._waiting:
            raise _Stopped

    def run(self) -> None:
        """Read all captures and send the document."""
        settings = self._settings
        folders = [shipped_folder(), *map(Path, settings.signatures)]
        self._collection, faults = read_collection(folders)
        if faults:
            self._report(SignatureError(faults))
        context = load_context(settings.sites, settings.documents, settings.my_phones)
        sources, problems = find_sources(self._settings.paths)
        for problem in problems:
            self._report(problem)
        send(self._pipe, Kind.PLAN, {"bytes": sum(source.size for source in sources)})
        paced = settings.speed > 0
        self._analysis = Analysis(
            self._collection,
            context,
            self._send_rows if settings.tables else None,
            1 if paced else WINDOWS_AT_ONCE,
        )
        for number, source in enumerate(sources):
            self._names.append(source.name)
            if not self._stopping:
                self._read(number, source)
            if source.ends_probe:
                self._analysis.end_probe(source.probe)
        self._analysis.finish()
        if problems and not sources:
            raise CaptureError("")  # each path was complained of
        if not self._frames and not self._stopping:
            raise CaptureError(
                "There is no frame in what was read.",
                "Record with a monitor-mode interface, or try `wifiwatch simulate`.",
            )
        document = summarise(
            self._analysis, self._collection, self._inputs, self._frame_at, len(faults)
        )
        send(self._pipe, Kind.DOCUMENT, document.model_dump_json(by_alias=True).encode())

    def _read(self, number: int, source: Source) -> None:
        """Read one capture to its end, or as far as it can be read."""
        before = self._frames
        try:
            with self._waiting_for_input():
                capture = Capture(source.path, hashes=True)
            with capture:
                self._analysis.begin_file(source.probe)
                try:
                    self._take(number, capture)
                finally:
                    self._note(source, capture, self._frames - before)
        except CaptureError as problem:
            self._report(problem)
        except _Stopped:
            return

    def _take(self, number: int, capture: Capture) -> None:
        """Analyse the frames of a capture until its end or a stop."""
        with contextlib.suppress(_Stopped):
            for batch in self._batches(capture):
                self._analysis.add(batch, number)
                self._frames += batch.n_frames
                self._progress(capture, batch)
                self._tell()

    @contextlib.contextmanager
    def _waiting_for_input(self) -> Iterator[None]:
        """Let a stop break off what is done here, which may take for ever."""
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False

    def _note(self, source: Source, capture: Capture, frames: int) -> None:
        """Note a capture that was read, and what is broken in it."""
        # What a pipe still holds is not waited for.
        whole = not (self._stopping and source.path == STDIN)
        digest = capture.hash_to_end() if whole else ""
        if capture.damage:
            send(
                self._pipe,
                Kind.PROBLEM,
                {
                    "text": f"{source.name}: {capture.damage}; {frames:,} frames were read.",
                    "hint": "",
                    "exit_code": 0,
                },
            )
        self._bytes_before += capture.bytes_read
        self._inputs.append(
            Input(
                file=source.name,
                probe=source.probe,
                frames=frames,
                bytes=capture.bytes_read,
                sha256=digest,
                damage=capture.damage,
            )
        )

    def _batches(self, capture: Capture) -> Iterator[FrameBatch]:
        """Give the frames of a capture until the end or a stop, at the wanted pace."""
        paced = self._settings.speed > 0
        batches = capture.batches(PACED_BATCH if paced else self._settings.frames_a_batch)
        begin_event, begin_clock = None, 0.0
        while not self._stopping:
            with self._waiting_for_input():
                batch = next(batches, None)
                if batch is not None and paced:
                    event = int(batch.index.time[batch.n_frames - 1])
                    if begin_event is None:
                        begin_event, begin_clock = event, time.monotonic()
                    due = begin_clock + (event - begin_event) / 1e9 / self._settings.speed
                    time.sleep(max(0.0, due - time.monotonic()))
            if batch is None:
                return
            yield batch

    def _progress(self, capture: Capture, batch: FrameBatch) -> None:
        now = time.monotonic()
        if now < self._next_progress:
            return
        self._next_progress = now + PROGRESS_SECONDS
        send(
            self._pipe,
            Kind.PROGRESS,
            {
                "bytes": self._bytes_before + capture.position,
                "frames": self._frames,
                "time": int(batch.index.time[batch.n_frames - 1]),
            },
        )

    def _tell(self) -> None:
        """Send new findings at once in a paced replay."""
        if self._settings.speed <= 0 or not self._analysis.has_news():
            return
        self._analysis.conclude()
        for key, hit in self._analysis.result.hits.items():
            if key not in self._told:
                self._told.add(key)
                self._send_notice(hit)

    def _send_notice(self, hit: Hit) -> None:
        signature = self._collection.signatures[hit.signature]
        finding = describe(hit, signature, self._frame_at)
        send(self._pipe, Kind.NOTICE, finding.model_dump_json().encode())

    def _report(self, problem: WifiwatchError) -> None:
        send(self._pipe, Kind.PROBLEM, _content(problem))

    def _send_rows(self, name: str, rows: pd.DataFrame) -> None:
        table = pa.Table.from_pandas(rows, preserve_index=False)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        send(self._pipe, Kind.TABLE, name.encode() + b"\0" + sink.getvalue().to_pybytes())

    def _frame_at(self, reference: int) -> tuple[str, int]:
        source, number = split_reference(reference)
        return self._names[source], number


def _content(error: WifiwatchError) -> dict[str, str | int]:
    """Write an error as a message's content."""
    return {"text": str(error), "hint": error.hint, "exit_code": error.exit_code}


def main() -> None:
    """Run a replay with the settings that come in over one pipe; answer over the other."""
    incoming, outgoing = (int(number) for number in sys.argv[1:3])
    with os.fdopen(incoming) as source:
        settings = ReplaySettings.from_json(source.read())
    with os.fdopen(outgoing, "wb") as pipe:
        try:
            Replay(settings, pipe).run()
        except WifiwatchError as error:
            send(pipe, Kind.FATAL, _content(error))
        except BrokenPipeError:
            os._exit(1)
        except Exception as error:  # its message may hold what was heard
            text = f"The analysis failed: {type(error).__name__} at {place_of(error)}."
            hint = "This is a fault of wifiwatch; please report it with this line."
            send(pipe, Kind.FATAL, {"text": text, "hint": hint, "exit_code": 1})
