"""The command `wifiwatch signatures`: read, check, try and extend the collection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wifiwatch.errors import SettingsError, SignatureError

if TYPE_CHECKING:
    from typing import Any

    from rich.console import RenderableType

    from wifiwatch.catalogue.case_files import Case
    from wifiwatch.catalogue.cases import CaseResult
    from wifiwatch.catalogue.coverage import System
    from wifiwatch.catalogue.shelf import Shelf
    from wifiwatch.detect.load import Collection

CASE_FAILED = 1

app = typer.Typer(help="Read, check, try and extend the signatures.", no_args_is_help=True)

Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--signatures", metavar="DIR", help="Folder of further signatures; may be repeated."
    ),
]
CasesFolder = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder of the cases, if it is another.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...", help="Ids of signatures; all if left out.", show_default=False
    ),
]


@app.command("list")
def list_signatures(signatures: Folders = None, json: Json = False) -> None:
    """List the signatures, family by family."""
    from wifiwatch.catalogue.console import show_list

    collection, problems = _open(signatures).collection()
    if json:
        _print_json(
            [
                {
                    "id": each.id,
                    "family": each.family,
                    "version": each.version,
                    "status": each.status,
                    "tier": each.tier,
                    "title": each.title,
                    "switched_off": collection.switched_off.get(each.id),
                }
                for each in collection.signatures.values()
            ]
        )
    else:
        _print(show_list(collection))
    _raise(problems)


@app.command()
def show(
    signature: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a signature.", show_default=False)
    ],
    signatures: Folders = None,
    cases: CasesFolder = None,
) -> None:
    """Tell all of a signature: what it asks and why, what it needs, and what it cannot show."""
    from wifiwatch.catalogue.case_files import read_case
    from wifiwatch.catalogue.console import show_signature

    shelf = _open(signatures, cases)
    collection, problems = shelf.collection()
    _check_ids([signature], collection, problems)
    told = []
    for case in _cases_of(shelf, [signature]):
        given = read_case(case, [])
        told.append(f"{case.name}: {given.says if given else 'cannot be read'}")
    systems = [each for each in shelf.systems([]) if signature in each.signatures]
    off = collection.switched_off.get(signature, "")
    _print(show_signature(collection.signatures[signature], told, systems, off))


@app.command()
def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Folders of signatures, or files in them; the shipped ones if left out.",
            show_default=False,
        ),
    ] = None,
    cases: CasesFolder = None,
    json: Json = False,
) -> None:
    """Tell all that is wrong with signatures and their cases, as file:line."""
    from wifiwatch.catalogue.lint import lint as find_faults
    from wifiwatch.catalogue.words import plain

    given = paths or []
    for path in given:
        if not path.exists():
            raise SettingsError(f"{path}: there is no such file or folder.")
    shelf = _open([path if path.is_dir() else path.parent for path in given], cases)
    faults = find_faults(shelf, _only(given, shelf))
    if json:
        _print_json([fault._asdict() for fault in faults])
    else:
        for fault in faults:
            typer.echo(plain(fault))
        noun = "fault" if len(faults) == 1 else "faults"
        typer.echo(f"{len(faults)} {noun}" if faults else "no fault", err=True)
    if not given:
        _tell_where_cases_are(shelf)
    if faults:
        raise typer.Exit(SignatureError.exit_code)


@app.command("test")
def run_cases(
    ids: Ids = None, signatures: Folders = None, cases: CasesFolder = None, json: Json = False
) -> None:
    """Run the signatures' cases: captures, and what has to be found in them."""
    from wifiwatch.catalogue.cases import run_case

    shelf = _open(signatures, cases)
    collection, problems = shelf.collection()
    _check_ids(ids or [], collection, problems)
    chosen = _cases_of(shelf, ids or [])
    if not chosen:
        _tell_where_cases_are(shelf)
        raise SettingsError("There is no case to run.", "Say where cases are with --cases DIR.")
    results = []
    for case in chosen:
        results.append(run_case(case, collection))
        if not json:
            _tell_result(results[-1])
    failed = sum(not result.passed for result in results)
    if json:
        _print_json([_result(result) for result in results])
    else:
        noun = "case" if len(results) == 1 else "cases"
        typer.echo(f"{len(results)} {noun}, {failed} failed", err=True)
    _raise(problems)
    if failed:
        raise typer.Exit(CASE_FAILED)


@app.command()
def coverage(
    signatures: Folders = None,
    json: Json = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the shipped table as a document.")
    ] = False,
) -> None:
    """Tell what can be heard of the systems in Privacy International's report, and what cannot."""
    from wifiwatch.catalogue.console import show_coverage
    from wifiwatch.catalogue.coverage import read_systems, to_markdown

    shelf = _open(signatures)
    problems: list[str] = []
    if markdown:
        table = read_systems(shelf.folders[0], problems)
        typer.echo(to_markdown(table) if table else "", nl=False)
    else:
        systems: list[System] = shelf.systems(problems)
        if json:
            _print_json([each.model_dump(mode="json") for each in systems])
        else:
            _print(show_coverage(systems))
    _raise(problems)


@app.command()
def new(
    signature: Annotated[
        str, typer.Argument(metavar="FAMILY.NAME", help="Its id.", show_default=False)
    ],
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Your folder of signatures.", show_default=False),
    ],
) -> None:
    """Write a signature to start from, and the skeletons of its two cases."""
    from wifiwatch.catalogue.template import write_signature
    from wifiwatch.detect.load import files_of

    cases = _open([folder]).case_folders[-1]
    begun = [folder] if any(files_of(folder)) else None
    known = _open(begun).collection()[0].signatures
    for path in write_signature(signature, folder, cases, known):
        typer.echo(f"wrote {path}", err=True)
    typer.echo(f"Next: put captures beside each case.yml, then: {_NEXT} {folder}", err=True)


_NEXT = "wifiwatch signatures lint"


def _open(folders: list[Path] | None, cases: Path | None = None) -> Shelf:
    from wifiwatch.catalogue.shelf import open_shelf

    return open_shelf(folders or [], cases)


def _only(paths: list[Path], shelf: Shelf) -> list[Path]:
    """Give the paths whose faults are told: those asked for, with their cases."""
    shipped = shelf.folders[0]
    inside = [path.resolve() for path in paths if path.resolve().is_relative_to(shipped)]
    outside = [path for path in paths if not path.resolve().is_relative_to(shipped)]
    whole = not paths or shipped in inside
    return [*inside, *outside, *([shipped, *shelf.case_folders] if whole else [])]


def _check_ids(ids: list[str], collection: Collection, problems: list[str]) -> None:
    """Refuse ids that are in no collection, unless something else is wrong that may be why."""
    from difflib import get_close_matches

    for name in ids:
        if name not in collection.signatures:
            _raise(problems)
            near = get_close_matches(name, list(collection.signatures), n=1)
            hint = f"Did you mean {near[0]}?" if near else "wifiwatch signatures list"
            raise SettingsError(f"There is no signature {name}.", hint)


def _cases_of(shelf: Shelf, ids: list[str]) -> list[Case]:
    return [case for case in shelf.cases() if not ids or case.signature in ids]


def _tell_where_cases_are(shelf: Shelf) -> None:
    if not shelf.shipped_cases_are_here:
        typer.echo(
            "The cases of the shipped signatures are in tests/cases of the project's source, and "
            "not in this installed copy; with the source at hand, give --cases DIR.",
            err=True,
        )


def _tell_result(result: CaseResult) -> None:
    from wifiwatch.catalogue.words import plain

    word = "pass" if result.passed else "FAIL"
    typer.echo(f"{word}  {result.case.name}  {plain(result.says)}")
    for difference in result.differences:
        typer.echo(f"      {plain(difference)}")


def _result(result: CaseResult) -> dict[str, Any]:
    return {
        "case": result.case.name,
        "signature": result.case.signature,
        "passed": result.passed,
        "says": result.says,
        "differences": result.differences,
    }


def _raise(problems: list[str]) -> None:
    if problems:
        raise SignatureError(problems)


def _print(what: RenderableType) -> None:
    from rich.console import Console

    from wifiwatch.catalogue.console import WIDEST

    console = Console(highlight=False)
    console.print(what, width=min(console.width, WIDEST))


def _print_json(what: list[Any]) -> None:
    import json as json_text

    typer.echo(json_text.dumps(what, indent=2, ensure_ascii=False))
