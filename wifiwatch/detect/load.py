"""Signatures from disk, with every fault of every file named at its line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel, ValidationError

from wifiwatch.detect.check import check_collection
from wifiwatch.detect.signature import TAGS, NameList, Signature
from wifiwatch.errors import SignatureError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from wifiwatch.detect.check import Place

LARGEST_FILE = 256 << 10
"""Bytes beyond which a file is not read: a signature has a few thousand."""

LISTS_FOLDER = "lists"


@dataclass(slots=True)
class Collection:
    """Signatures and the lists that they look names up in.

    Parameters
    ----------
    signatures : dict of str to Signature
        By id, sorted.
    lists : dict of str to NameList
        By id.
    """

    signatures: dict[str, Signature] = field(default_factory=dict)
    lists: dict[str, NameList] = field(default_factory=dict)


def shipped_folder() -> Path:
    """Find the signatures that come with the program, installed or in a checkout."""
    package = Path(__file__).parents[1]
    packaged = package / "signatures"
    return packaged if packaged.is_dir() else package.parent / "signatures"


def load_collection(folders: list[Path]) -> Collection:
    """Load all signatures and lists of some folders.

    Parameters
    ----------
    folders : list of Path
        Folders that are searched to any depth for ``.yml`` files; files in a folder called
        ``lists`` are lists.

    Returns
    -------
    Collection
        What was loaded.

    Raises
    ------
    SignatureError
        With every fault of every file.
    """
    collection = Collection()
    problems: list[str] = []
    files: dict[str, _File] = {}
    for folder in folders:
        paths = sorted(folder.rglob("*.yml"))
        if not paths:
            problems.append(f"{folder}: there is no signature (.yml) in this folder")
        for path in paths:
            file = _read_file(path, problems)
            loaded = None if file is None else _load(file, problems)
            if file is None or loaded is None:
                continue
            if loaded.id in files:
                twice = f"{loaded.id} is also in {files[loaded.id].path}"
                problems.append(file.complaint(("id",), twice))
            files[loaded.id] = file
            if isinstance(loaded, NameList):
                collection.lists[loaded.id] = loaded
            else:
                collection.signatures[loaded.id] = loaded
    for name, place, problem in check_collection(collection.signatures, collection.lists):
        problems.append(files[name].complaint(place, problem))
    if problems:
        raise SignatureError(problems)
    collection.signatures = dict(sorted(collection.signatures.items()))
    return collection


@dataclass(frozen=True, slots=True)
class _File:
    """A file's data, and where each part of it stands."""

    path: Path
    data: object
    lines: dict[Place, int]

    def complaint(self, place: Place, problem: str) -> str:
        """Write what is wrong as ``file:line: field: what is wrong``."""
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        field_ = ".".join(str(part) for part in place) or "document"
        return f"{self.path}:{self.lines.get(known, 1)}: {field_}: {problem}"


def _read_file(path: Path, problems: list[str]) -> _File | None:
    """Read a file; add what is wrong with it to `problems`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            problems.append(f"{path}: larger than {LARGEST_FILE >> 10} KiB; that is no signature")
            return None
        return _File(path, *parse_yaml(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path}: cannot be read: {error}")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problems.append(f"{path}:{line}: {getattr(error, 'problem', None) or error}")
    return None


def _load(file: _File, problems: list[str]) -> Signature | NameList | None:
    """Make a signature or list of a file's data; add what is wrong with it to `problems`."""
    model = NameList if file.path.parent.name == LISTS_FOLDER else Signature
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        problems += [_complaint(file, fault) for fault in error.errors()]
        return None


class _NodeReader:
    """Turn YAML nodes into plain data, keeping the line of each key and refusing tricks."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self._constructor = yaml.constructor.SafeConstructor()

    def read(self, node: yaml.Node, path: Place = ()) -> object:
        """Read a node and all below it."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, number)) for number, item in enumerate(node.value)]
        value: object = self._constructor.construct_object(node)
        return value

    def _mapping(self, node: yaml.MappingNode, path: Place) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._constructor.construct_object(key_node)
            if not isinstance(key, str):
                raise _fault(key_node, f"the key {key!r} is not text")
            if key in mapping:
                raise _fault(key_node, f"the key {key!r} is given twice")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            mapping[key] = self.read(value_node, (*path, key))
        return mapping


def _fault(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def parse_yaml(text: str) -> tuple[object, dict[Place, int]]:
    """Parse a document; give its data and the line of each place in it.

    Parameters
    ----------
    text : str
        YAML without anchors and aliases.

    Returns
    -------
    data : object
        The document.
    lines : dict of tuple to int
        Line number of each path of keys, counted from 1.

    Raises
    ------
    yaml.YAMLError
        If it is no such YAML.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for token in yaml.scan(text, Loader=loader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases are not allowed", problem_mark=token.start_mark
            )
    node = yaml.compose(text, Loader=loader)
    if node is None:
        raise yaml.MarkedYAMLError(problem="the file is empty")
    reader = _NodeReader()
    return reader.read(node), reader.lines


def _complaint(file: _File, fault: ErrorDetails) -> str:
    """Write down a fault that a model found."""
    place = tuple(part for part in fault["loc"] if part not in TAGS and part != "[key]")
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        message = "unknown key" + _suggestion(str(place[-1]))
    elif fault["type"] == "missing":
        message = "is missing"
    return file.complaint(place, message)


def _suggestion(key: str) -> str:
    """Name the known key that is nearest to an unknown one."""
    near = difflib.get_close_matches(key, _known_keys(), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _known_keys() -> list[str]:
    from wifiwatch.detect import signature

    models = [
        value
        for value in vars(signature).values()
        if isinstance(value, type) and issubclass(value, BaseModel)
    ]
    return sorted({name for model in models for name in model.model_fields})
