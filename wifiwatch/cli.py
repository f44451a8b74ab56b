"""The command line: stdout is data, stderr is narration."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer needs it at run time
from typing import TYPE_CHECKING, Annotated

import typer

from wifiwatch import __version__, cli_signatures
from wifiwatch.detect.tier import Tier  # noqa: TC001 - needed at run time
from wifiwatch.errors import SettingsError, WifiwatchError

if TYPE_CHECKING:
    from typing import Any

    from wifiwatch.monitor import Outcome
    from wifiwatch.publish.files import OutputFolder
    from wifiwatch.publish.progress import RunProgress
    from wifiwatch.record import Document
    from wifiwatch.settings import ReplaySettings

INTERRUPTED = 130

app = typer.Typer(
    name="wifiwatch",
    help="Find out which Wi-Fi installations around you can follow phones, or are following them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_signatures.app, name="signatures")


class TableFormat(StrEnum):
    """How tables are written."""

    PARQUET = "parquet"
    CSV = "csv"


def _print_version(wanted: bool) -> None:
    if wanted:
        python = ".".join(map(str, sys.version_info[:3]))
        typer.echo(f"wifiwatch {__version__} (Python {python})")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


@app.command()
def replay(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Captures: files, folders, glob patterns, or - for standard input.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write findings, tables and coverage into this folder."),
    ] = None,
    tables: Annotated[
        TableFormat, typer.Option(help="How --out writes tables.")
    ] = TableFormat.PARQUET,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document and nothing else.")
    ] = False,
    fail_on: Annotated[
        Tier | None,
        typer.Option(help="Exit with status 1 if there is a finding of this tier or above."),
    ] = None,
    speed: Annotated[
        float,
        typer.Option(
            min=0.0,
            metavar="N",
            help="Replay N times as fast as recorded; 0 is as fast as can be.",
        ),
    ] = 0.0,
    signatures: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Folder of further signatures; may be repeated."),
    ] = None,
    sites: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where each probe stood, for rules on several places."),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What documents say of networks around."),
    ] = None,
    my_phone: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Address of your own device; may be repeated."),
    ] = None,
    batch: Annotated[
        int, typer.Option(min=1, max=1 << 16, hidden=True, help="Frames decoded at a time.")
    ] = 4096,
) -> None:
    """Replay captures: counts by second, and which installations could or do follow phones."""
    from wifiwatch import monitor
    from wifiwatch.settings import ReplaySettings

    settings = ReplaySettings(
        paths=paths,
        signatures=[str(folder) for folder in signatures or []],
        sites=str(sites or ""),
        documents=str(documents or ""),
        my_phones=my_phone or [],
        speed=speed,
        tables=out is not None,
        frames_a_batch=batch,
    )
    files = _open_output(out, tables)
    try:
        with _Narrator(files) as narrator:
            outcome = monitor.replay(settings, narrator)
    except BaseException:
        if files is not None:
            files.discard()
        raise
    if not outcome.document:
        if files is not None:
            files.discard()
        typer.echo("wifiwatch: interrupted before anything was read.", err=True)
        raise typer.Exit(INTERRUPTED)
    document = _publish(outcome, files, settings, as_json=json)
    raise typer.Exit(_exit_code(outcome, document, fail_on))


@app.command()
def simulate(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a scenario.", show_default=False)
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the capture.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same capture.")] = 1,
) -> None:
    """Forge a capture, with its ground truth beside it. Without a name: list the scenarios."""
    from wifiwatch.simulate import SCENARIOS, forge

    if not scenario:
        for name, meaning in SCENARIOS.items():
            typer.echo(f"{name:14} {meaning}")
        return
    if out is None:
        raise SettingsError("--out is missing.", "Say where to write, such as --out tube.pcap.")
    truth = forge(scenario, out, seed)
    typer.echo(f"{out}: the capture\n{truth}: who is who in it, and what must be found", err=True)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the documents that `replay` writes."""
    import json

    from wifiwatch.record import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


class _Narrator:
    """Tell on stderr how a run goes on, and hand rows to the output folder."""

    def __init__(self, files: OutputFolder | None) -> None:
        self._files = files
        self._progress: RunProgress | None = None

    def __enter__(self) -> _Narrator:
        # Rich is imported only where there is something to draw on: it costs memory.
        if sys.stderr.isatty():
            from wifiwatch.publish.progress import RunProgress

            self._progress = RunProgress()
            self._progress.__enter__()
            self._progress.wait("starting (the first run compiles for about half a minute)")
        return self

    def __exit__(self, *reason: object) -> None:
        if self._progress is not None:
            self._progress.__exit__(*reason)

    def plan(self, bytes_in_all: int) -> None:
        """Begin the progress bar."""
        if self._progress is not None:
            self._progress.plan(bytes_in_all)

    def progress(self, bytes_read: int, frames: int, time: int) -> None:
        """Move the progress bar on."""
        if self._progress is not None:
            self._progress.update(bytes_read, frames, time)

    def notice(self, finding: dict[str, Any]) -> None:
        """Tell of a finding as soon as it is made."""
        shown = ", ".join(filter(None, finding["subject"]["shown"].values()))
        shown = " + ".join(shown.splitlines())
        self._say(f"{finding['last_seen'][11:19]} {finding['tier']}: {finding['title']}: {shown}")

    def problem(self, text: str, hint: str) -> None:
        """Tell of something that could not be read."""
        for line in _complaint(text, hint):
            self._say(line)

    def rows(self, table: str, arrow_stream: memoryview) -> None:
        """Hand rows to the output folder."""
        if self._files is not None:
            self._files.add_rows(table, arrow_stream)

    def _say(self, line: str) -> None:
        """Print a line above the progress bar."""
        if self._progress is not None:
            self._progress.say(line)
        else:
            typer.echo(line, err=True)


def _complaint(text: str, hint: str) -> list[str]:
    """Give the lines that tell of a problem, and what to do next."""
    return [*([f"wifiwatch: {text}"] if text else []), *([f"  {hint}"] if hint else [])]


def _open_output(folder: Path | None, tables: TableFormat) -> OutputFolder | None:
    if folder is None:
        return None
    from wifiwatch.publish.files import OutputFolder

    return OutputFolder(folder, tables.value)


def _publish(
    outcome: Outcome, files: OutputFolder | None, settings: ReplaySettings, *, as_json: bool
) -> Document:
    """Write the result where it was asked for."""
    from rich.console import Console

    from wifiwatch.publish.console import print_document
    from wifiwatch.record import Document, document_json

    document = Document.model_validate_json(outcome.document)
    if files is not None:
        _write(document, files, settings)
    if as_json:
        sys.stdout.write(document_json(document))
    else:
        print_document(document, Console(highlight=False))
    return document


def _write(document: Document, files: OutputFolder, settings: ReplaySettings) -> None:
    from wifiwatch.publish.run import run_information
    from wifiwatch.record import document_json

    written = files.finish(
        {
            "findings.json": document_json(document),
            "coverage.json": document.coverage.model_dump(mode="json"),
            "run.json": run_information(document, settings),
        }
    )
    for path in written:
        typer.echo(f"wrote {path}", err=True)


def _exit_code(outcome: Outcome, document: Document, fail_on: Tier | None) -> int:
    if outcome.interrupted:
        return INTERRUPTED
    if outcome.exit_code or fail_on is None:
        return outcome.exit_code
    return int(any(finding.tier.rank >= fail_on.rank for finding in document.findings))


def main() -> None:
    """Run the command line; a person's mistake ends in a sentence and never in a traceback."""
    try:
        app(standalone_mode=True)
    except WifiwatchError as error:
        for line in _complaint(str(error), error.hint):
            typer.echo(line, err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has enough; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
