"""Collections from disk: signatures, verdicts, lists, and what a person switched off."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wifiwatch.detect.check import check_collection
from wifiwatch.detect.files import File, make_model, read_file
from wifiwatch.detect.signature import NameList, Signature, SwitchOff
from wifiwatch.detect.verdict import VerdictRule, check_verdicts
from wifiwatch.errors import SignatureError
from wifiwatch.makers import Makers, load_makers, read_makers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wifiwatch.detect.grammar import Model

LISTS_FOLDER, VERDICTS_FOLDER, CASES_FOLDER = "lists", "verdicts", "cases"
MAKERS_FILE, SWITCH_OFF_FILE, SYSTEMS_FILE = "makers.csv", "switch_off.yml", "coverage.yml"

FILES_AT_MOST = 2000
"""More ``.yml`` files than this are no collection of signatures, but some other folder."""


@dataclass(slots=True)
class Collection:
    """Signatures, and what they and the verdicts need.

    Parameters
    ----------
    signatures : dict of str to Signature
        By id, sorted.
    lists : dict of str to NameList
        By id.
    verdicts : dict of str to VerdictRule
        By id, sorted.
    makers : Makers
        Makers of equipment by address prefix.
    switched_off : dict of str to str
        Ids of signatures that a person switched off, and why.
    """

    signatures: dict[str, Signature] = field(default_factory=dict)
    lists: dict[str, NameList] = field(default_factory=dict)
    verdicts: dict[str, VerdictRule] = field(default_factory=dict)
    makers: Makers = field(default_factory=Makers)
    switched_off: dict[str, str] = field(default_factory=dict)

    @property
    def active(self) -> list[Signature]:
        """The signatures that are looked for."""
        return [
            each
            for each in self.signatures.values()
            if each.status != "retired" and each.id not in self.switched_off
        ]


def shipped_folder() -> Path:
    """Find the signatures that come with the program, installed or in a checkout."""
    package = Path(__file__).parents[1]
    packaged = package / "signatures"
    return packaged if packaged.is_dir() else package.parent / "signatures"


def shipped_makers() -> Makers:
    """Load the makers of equipment that come with the program."""
    return load_makers([shipped_folder() / LISTS_FOLDER / MAKERS_FILE])


def load_collection(folders: list[Path]) -> Collection:
    """Load all signatures, verdicts and lists of some folders, all of which have to be sound.

    Parameters
    ----------
    folders : list of Path
        As `read_collection` takes them.

    Returns
    -------
    Collection
        What was loaded.

    Raises
    ------
    SignatureError
        With every fault of every file.
    """
    collection, problems = read_collection(folders)
    if problems:
        raise SignatureError(problems)
    return collection


def read_collection(folders: list[Path]) -> tuple[Collection, list[str]]:
    """Load what is sound in some folders, and tell what is not.

    Parameters
    ----------
    folders : list of Path
        Searched to any depth for ``.yml`` files. Those in a folder ``lists`` are lists, those in
        ``verdicts`` verdicts; ``switch_off.yml`` switches signatures off; folders called ``cases``
        are passed over.

    Returns
    -------
    collection : Collection
        What is sound.
    problems : list of str
        Each fault as ``file:line: field: what is wrong``.

    Raises
    ------
    SignatureError
        If a folder is none of signatures.
    """
    reader = _Reader()
    for folder in folders:
        reader.read(folder)
    return reader.finish(), reader.problems


class _Reader:
    """Read folders into one collection."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._collection = Collection()
        self._files: dict[str, File] = {}
        self._makers: list[Path] = []

    def read(self, folder: Path) -> None:
        """Read a folder."""
        paths = sorted(files_of(folder))
        if not paths:
            raise SignatureError([f"{folder}: there is no signature (.yml) in this folder"])
        if len(paths) > FILES_AT_MOST:
            problem = f"more than {FILES_AT_MOST} .yml files; that is no folder of signatures"
            raise SignatureError([f"{folder}: {problem}"])
        for path in paths:
            file = read_file(path, self.problems)
            if file is not None:
                self._add(file)
        makers = folder / LISTS_FOLDER / MAKERS_FILE
        if makers.is_file():
            self._makers.append(makers)

    def _add(self, file: File) -> None:
        """Add what a file holds."""
        if file.path.name == SWITCH_OFF_FILE:
            given = make_model(file, SwitchOff, self.problems)
            for entry in given.switch_off if given else []:
                self._collection.switched_off[entry.id] = entry.reason
                self._files.setdefault(f"{SWITCH_OFF_FILE} {entry.id}", file)
            return
        loaded = make_model(file, _model_of(file), self.problems)
        if not isinstance(loaded, Signature | NameList | VerdictRule):
            return
        if loaded.id in self._files:
            twice = f"{loaded.id} is also in {self._files[loaded.id].path}"
            self.problems.append(file.complaint(("id",), twice))
            return
        self._files[loaded.id] = file
        if isinstance(loaded, Signature):
            self._collection.signatures[loaded.id] = loaded
        elif isinstance(loaded, NameList):
            self._collection.lists[loaded.id] = loaded
        else:
            self._collection.verdicts[loaded.id] = loaded

    def finish(self) -> Collection:
        """Check the whole, leave out what is faulty, and give the rest."""
        collection = self._collection
        collection.makers = read_makers(self._makers, self.problems)
        while faulty := list(check_collection(collection.signatures, collection.lists)):
            self._leave_out(faulty)
        self._leave_out(list(check_verdicts(collection.verdicts, collection.signatures)))
        for name in collection.switched_off:
            if name not in collection.signatures:
                file = self._files[f"{SWITCH_OFF_FILE} {name}"]
                self.problems.append(file.complaint(("switch_off",), f"there is no {name}"))
        collection.signatures = dict(sorted(collection.signatures.items()))
        collection.verdicts = dict(sorted(collection.verdicts.items()))
        return collection

    def _leave_out(self, faulty: list[tuple[str, tuple[str | int, ...], str]]) -> None:
        """Note faults, and take what has them out of the collection."""
        collection = self._collection
        for name, place, problem in faulty:
            self.problems.append(self._files[name].complaint(place, problem))
            collection.signatures.pop(name, None)
            collection.lists.pop(name, None)
            collection.verdicts.pop(name, None)


def files_of(folder: Path) -> Iterator[Path]:
    """Give the files of a folder that belong to its collection."""
    for path in folder.rglob("*.yml"):
        inside = path.relative_to(folder).parts
        if CASES_FOLDER not in inside[:-1] and inside != (SYSTEMS_FILE,):
            yield path


def _model_of(file: File) -> type[Model]:
    """Tell by its place what a file holds."""
    kinds: dict[str, type[Model]] = {LISTS_FOLDER: NameList, VERDICTS_FOLDER: VerdictRule}
    return kinds.get(file.path.parent.name, Signature)
