"""What researchers call: captures as tables, and signatures over them."""

from __future__ import annotations

import difflib
import re
import subprocess
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from wifiwatch.analysis import WINDOWS_AT_ONCE, derive
from wifiwatch.capture.batch import FRAMES_A_BATCH, split_reference
from wifiwatch.capture.open import STDIN, Capture
from wifiwatch.capture.sources import find_sources
from wifiwatch.decode.frame_table import (
    ADDRESS,
    FRAME_COLUMNS,
    NAME,
    FrameView,
    Pseudonyms,
)
from wifiwatch.decode.frames import Decoder
from wifiwatch.derive.counts import channel_of, seconds_table
from wifiwatch.derive.frame import empty_table, timestamps
from wifiwatch.derive.streams import Streams
from wifiwatch.detect.engine import Engine
from wifiwatch.detect.finding import Finding, describe_all
from wifiwatch.detect.hit import join_all
from wifiwatch.detect.load import load_collection, shipped_folder, shipped_makers
from wifiwatch.detect.uses import HITS
from wifiwatch.errors import CaptureError, SettingsError
from wifiwatch.hashing import new_key
from wifiwatch.tables import PRIVATE_COLUMNS, TABLES, TIME, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from wifiwatch.capture.sources import Source
    from wifiwatch.derive.streams import WindowFacts
    from wifiwatch.detect.hit import Hit, SubjectKey
    from wifiwatch.detect.load import Collection
    from wifiwatch.makers import Makers

    AnyPath = str | PathLike[str]
    Array = pd.api.extensions.ExtensionArray | npt.NDArray[Any]

FRAMES_A_TABLE = 1 << 16
"""Rows of a table that `iter_frames` gives, if nothing else is said."""

FRAMES = "frames"
"""Name of the table of frames, for `columns`."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def read_frames(
    path: AnyPath, *, columns: Sequence[str] | None = None, pseudonyms: bool = True
) -> pd.DataFrame:
    """Read a capture as a table with one row a frame.

    Addresses become pseudonyms: numbers that are equal for equal addresses in this result, and
    mean nothing outside it, since the key is forgotten when the call returns. Whether an address
    is locally administered, or a group's, stands beside it. Names are shown of beacons alone.

    Parameters
    ----------
    path : str or path
        A pcap or pcapng file, which may be compressed; ``-`` for standard input.
    columns : sequence of str, optional
        Columns to give, in this order; all if left out. See ``columns("frames")``.
    pseudonyms : bool
        False gives addresses as they are (``f"{address:012x}"`` writes one) and the names in all
        frames. These are personal data of everybody who was near: in most countries you need a
        legal basis, such as consent or an approved study, before you look. The file on your
        disk is as telling as the table; keep neither longer than you need it.

    Returns
    -------
    DataFrame, shape (n_frames, n_columns)
        The frames in the file's order. It has to fit into memory; `iter_frames` does not.

    Raises
    ------
    CaptureError
        If the file cannot be opened or holds no 802.11 frames.
    SettingsError
        If there is no such column.
    """
    parts = list(iter_frames(path, columns=columns, pseudonyms=pseudonyms))
    if parts:
        return pd.concat(parts, ignore_index=True)
    wanted = [FRAME_COLUMNS[name].column for name in _chosen(columns)]
    return pd.DataFrame({each.name: pd.Series(dtype=each.dtype) for each in wanted})


def iter_frames(
    path: AnyPath,
    *,
    columns: Sequence[str] | None = None,
    pseudonyms: bool = True,
    frames_at_most: int = FRAMES_A_TABLE,
) -> Iterator[pd.DataFrame]:
    """Read a capture of any size as tables with one row a frame, in bounded memory.

    Parameters
    ----------
    path, columns, pseudonyms
        As for `read_frames`; pseudonyms agree over all tables of a call.
    frames_at_most : int
        Largest number of rows of a table.

    Returns
    -------
    iterator of DataFrame
        Tables of up to `frames_at_most` rows; their index goes on counting from one to the next.

    Raises
    ------
    CaptureError
        If the file cannot be opened or holds no 802.11 frames.
    SettingsError
        If there is no such column, or `frames_at_most` is not positive.
    """
    if frames_at_most < 1:
        raise SettingsError(f"frames_at_most is {frames_at_most}.", "Give a number from 1 on.")
    chosen = _chosen(columns)
    return _iterate(Capture(str(path)), chosen, frames_at_most, not pseudonyms)


def count_seconds(paths: AnyPath | Iterable[AnyPath]) -> pd.DataFrame:
    """Count the frames of each second.

    Parameters
    ----------
    paths : str, path or iterable of them
        Files, folders, glob patterns, or ``-`` for standard input.

    Returns
    -------
    DataFrame
        The table ``seconds``, one row a second and place; see ``columns("seconds")``.

    Raises
    ------
    CaptureError
        If a path leads to nothing that can be read.
    """
    return _joined("seconds", [seconds_table(facts) for facts in _hear(paths)])


def derive_tables(paths: AnyPath | Iterable[AnyPath]) -> dict[str, pd.DataFrame]:
    """Derive all tables: seconds, access points, networks and what they did.

    What may identify a bystander (names that access points answered to, stations that showed an
    identity, senders to unusual groups) is replaced by pseudonyms that agree within the call.

    Parameters
    ----------
    paths : str, path or iterable of them
        Files, folders, glob patterns, or ``-`` for standard input.

    Returns
    -------
    dict of str to DataFrame
        The tables by name; see `columns`. A reference to a frame, such as ``first_frame``, is
        2**40 times the number of its file, counted from 0 by time, plus the frame's number in it.

    Raises
    ------
    CaptureError
        If a path leads to nothing that can be read.
    """
    hide, makers = Pseudonyms(), shipped_makers()
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES if name != HITS}
    for facts in _hear(paths, makers):
        for name, table in derive(facts, set(parts), makers, ordinary=True).items():
            parts[name].append(_hidden(name, table, hide))
    return {name: _joined(name, tables) for name, tables in parts.items()}


def load_signatures(folders: Iterable[AnyPath] | None = None) -> Collection:
    """Load signatures and the lists that they use.

    Parameters
    ----------
    folders : iterable of str or path, optional
        Folders with ``.yml`` files; the shipped signatures if left out.

    Returns
    -------
    Collection
        For `run_signatures`; ``.signatures`` and ``.lists`` hold them by id.

    Raises
    ------
    SignatureError
        With every fault of every file.
    """
    return load_collection(
        [shipped_folder()] if folders is None else [Path(folder) for folder in folders]
    )


def run_signatures(
    tables: Mapping[str, pd.DataFrame], signatures: Collection | None = None
) -> pd.DataFrame:
    """Look for signatures in tables, in each window of 300 s and in all of them together.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As `derive_tables` gives them.
    signatures : Collection, optional
        What to look for; the shipped signatures if left out.

    Returns
    -------
    DataFrame
        One row a finding, the strongest claims first: what one signature claims about one
        subject over all windows, with its evidence and what else it may be. The columns are the
        fields of ``wifiwatch.detect.finding.Finding``; a frame's ``file`` is the number of its
        file, counted from 0 by time.

    Raises
    ------
    SettingsError
        If a table is missing that a signature reads.
    """
    collection = load_signatures() if signatures is None else signatures
    engine = Engine(collection.active, collection.lists)
    missing = sorted(engine.tables - tables.keys())
    if missing:
        raise SettingsError(
            f"The signatures read tables that are missing: {', '.join(missing)}.",
            "Give all tables that derive_tables returns.",
        )
    hits: dict[SubjectKey, Hit] = {}
    join_all(engine.run(tables), hits)
    join_all(engine.conclude(), hits)
    findings = describe_all(hits.values(), collection.signatures, _place_of)
    rows = [finding.model_dump(mode="json") for finding in findings]
    table = pd.DataFrame(rows, columns=list(Finding.model_fields))
    return table.astype({"first_seen": TIME, "last_seen": TIME})


def columns(table: str) -> pd.DataFrame:
    """Describe the columns of a table.

    Parameters
    ----------
    table : str
        ``frames``, or the name of a table that `derive_tables` gives.

    Returns
    -------
    DataFrame
        One row a column: ``name, dtype, unit, meaning``.

    Raises
    ------
    SettingsError
        If there is no such table.
    """
    known = {FRAMES: tuple(each.column for each in FRAME_COLUMNS.values()), **TABLES}
    if table not in known:
        raise SettingsError(f"There is no table {table!r}.", f"Tables: {', '.join(known)}.")
    return pd.DataFrame(list(known[table]), columns=list(Column._fields), dtype="str")


def explain(path: AnyPath, number: int) -> str:
    """Say what Wireshark reads in one frame; this shows all that the frame tells, addresses too.

    Parameters
    ----------
    path : str or path
        A capture on disk.
    number : int
        Number of the frame, counted from 1.

    Returns
    -------
    str
        The text of tshark, one line a field.

    Raises
    ------
    SettingsError
        If pyshark or tshark is missing, or there is no such frame.
    CaptureError
        If there is no such file, or tshark cannot read it.
    """
    if str(path) == STDIN or not Path(path).is_file():
        raise CaptureError(f"{path}: there is no such file.")
    try:
        from pyshark.tshark.output_parser.tshark_xml import packet_from_xml_packet
        from pyshark.tshark.tshark import TSharkNotFoundException, get_process_path
    except ImportError as error:
        hint = "pip install 'wifiwatch[explain]'"
        raise SettingsError("To explain a frame, pyshark is needed.", hint) from error
    try:
        tshark = get_process_path()
    except TSharkNotFoundException as error:
        hint = "Install tshark, which comes with Wireshark."
        raise SettingsError("To explain a frame, tshark is needed.", hint) from error
    packet = _dissect(tshark, str(path), number) if number >= 1 else b""
    if not packet:
        raise SettingsError(f"{path} has no frame {number}.", "Frames are counted from 1.")
    return _COLOURS.sub("", str(packet_from_xml_packet(packet)))


def _chosen(wanted: Sequence[str] | None) -> list[str]:
    """Check the names of columns."""
    chosen = list(FRAME_COLUMNS) if wanted is None else list(wanted)
    for name in chosen:
        if name not in FRAME_COLUMNS:
            near = difflib.get_close_matches(name, FRAME_COLUMNS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else 'columns("frames") lists them.'
            raise SettingsError(f"The table of frames has no column {name!r}.", hint)
    return chosen


def _iterate(
    capture: Capture, chosen: list[str], frames_at_most: int, disclose: bool
) -> Iterator[pd.DataFrame]:
    """Give a capture's frames table by table, and close it."""
    hide, key = Pseudonyms(), new_key()
    decoder = Decoder(key, frames_at_most)
    with capture:
        for batch in capture.batches(frames_at_most):
            view = FrameView(decoder.decode(batch), key, hide, disclose=disclose)
            start = batch.first_number - 1
            index = pd.RangeIndex(start, start + batch.n_frames)
            yield pd.DataFrame({name: _column(view, name) for name in chosen}, index=index)


def _column(view: FrameView, name: str) -> Array:
    """Read a column and give it pandas' form."""
    cells, dtype = view.read(name), FRAME_COLUMNS[name].column.dtype
    if name == "channel":
        return cast("Array", channel_of(pd.Series(cells, dtype="int64")).array)
    if dtype == TIME:
        return timestamps(cells).array
    if dtype == "str":
        return cast("Array", pd.Series(cells, dtype="str").array)
    values, missing = np.ma.getdata(cells), np.ma.getmaskarray(cells)
    if dtype == "boolean":
        return pd.arrays.BooleanArray(values, missing)
    if dtype[0].isupper():
        return pd.arrays.IntegerArray(values.astype(dtype.lower()), missing)
    plain: npt.NDArray[Any] = values.astype(dtype)
    return plain


def _hear(
    paths: AnyPath | Iterable[AnyPath], makers: Makers | None = None
) -> Iterator[list[WindowFacts]]:
    """Give what was heard in the windows of some captures, a few windows at a time."""
    given = [paths] if isinstance(paths, str | PathLike) else paths
    sources, problems = find_sources([str(path) for path in given])
    if problems:
        raise problems[0]
    windows = _windows(sources, makers)
    while facts := list(islice(windows, WINDOWS_AT_ONCE)):
        yield facts


def _windows(sources: list[Source], makers: Makers | None) -> Iterator[WindowFacts]:
    """Give what was heard in each window."""
    key = new_key()
    streams, decoder = Streams(key, makers), Decoder(key)
    for number, source in enumerate(sources):
        with Capture(source.path) as capture:
            streams.begin_file(source.probe)
            for batch in capture.batches(FRAMES_A_BATCH):
                yield from streams.add(decoder.decode(batch), number)
        if source.ends_probe:
            yield from streams.end_label(source.probe)


def _hidden(name: str, table: pd.DataFrame, hide: Pseudonyms) -> pd.DataFrame:
    """Replace the private columns of a derived table."""
    for column in PRIVATE_COLUMNS.get(name, frozenset()):
        values = table[column]
        if values.dtype == "str":
            words = {text: hide.word(NAME, text) for text in values.unique()}
            table = table.assign(**{column: values.map(words).astype("str")})
        else:
            numbers = hide.numbers(ADDRESS, values.to_numpy())
            table = table.assign(**{column: np.ma.getdata(numbers).view(np.int64)})
    return table


def _joined(name: str, tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Join the parts of a table."""
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else empty_table(name)


def _place_of(reference: int) -> tuple[str, int]:
    """Give the numbers of file and frame that a reference joins."""
    source, number = split_reference(reference)
    return str(source), number


def _dissect(tshark: str, path: str, number: int) -> bytes:
    """Have tshark read a frame; give it as XML, or nothing where there is no such frame."""
    command = [tshark, "-n", "-r", path, "-T", "pdml", "-c", str(number)]
    # pyshark's own way to run tshark needs an event loop and leaves it open where tshark fails.
    done = subprocess.run(
        [*command, "-Y", f"frame.number == {number}"], capture_output=True, check=False
    )
    begin, end = done.stdout.find(b"<packet>"), done.stdout.rfind(b"</packet>")
    if begin >= 0 and end >= 0:
        return done.stdout[begin:end] + b"</packet>"
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise CaptureError(f"{path}: {reason}")
    return b""
