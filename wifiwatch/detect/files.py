"""Files that people write: YAML to data and models, with every fault named at its line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from wifiwatch.detect.grammar import TAGS

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from wifiwatch.detect.check import Place

LARGEST_FILE = 256 << 10
"""Bytes beyond which a file is not read: a signature has a few thousand."""

DEEPEST = 40
"""Levels of nesting beyond which a file is not read: a signature has about ten."""

AnyModel = TypeVar("AnyModel", bound=BaseModel)

_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


@dataclass(frozen=True, slots=True)
class File:
    """A file's data, and where each part of it stands.

    Parameters
    ----------
    path : Path
        The file.
    data : object
        What it holds.
    lines : dict of tuple to int
        Line number of each path of keys, counted from 1.
    """

    path: Path
    data: object
    lines: dict[Place, int]

    def complaint(self, place: Place, problem: str) -> str:
        """Write what is wrong as ``file:line: field: what is wrong``."""
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        field = ".".join(str(part) for part in place) or "document"
        return f"{self.path}:{self.lines.get(known, 1)}: {field}: {problem}"


def read_file(path: Path, problems: list[str]) -> File | None:
    """Read a file.

    Parameters
    ----------
    path : Path
        The file.
    problems : list of str
        What is wrong with it is added here.

    Returns
    -------
    File or None
        None where it cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            problems.append(f"{path}: larger than {LARGEST_FILE >> 10} KiB; that is not read")
            return None
        return File(path, *parse_yaml(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problems.append(f"{path}:{line}: {getattr(error, 'problem', None) or error}")
    except (OSError, ValueError) as error:
        problems.append(f"{path}: cannot be read: {error}")
    return None


def read_model(path: Path, model: type[AnyModel], problems: list[str]) -> AnyModel | None:
    """Read a file that holds one model.

    Parameters
    ----------
    path : Path
        The file.
    model : type
        What it has to hold.
    problems : list of str
        What is wrong with it is added here.

    Returns
    -------
    model or None
        None where something is wrong.
    """
    file = read_file(path, problems)
    return None if file is None else make_model(file, model, problems)


def make_model(file: File, model: type[AnyModel], problems: list[str]) -> AnyModel | None:
    """Make a model of a file's data; add what is wrong with it to `problems`."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        problems += [_complaint(file, fault, model) for fault in error.errors()]
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
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Place) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            if not isinstance(key, str):
                raise _fault(key_node, f"the key {key!r} is not text")
            if key in mapping:
                raise _fault(key_node, f"the key {key!r} is given twice")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            mapping[key] = self.read(value_node, (*path, key))
        return mapping

    def _scalar(self, node: yaml.Node) -> object:
        try:
            value: object = self._constructor.construct_object(node)
        except ValueError as error:
            raise _fault(node, f"is no value: {error}") from error
        return value


def _fault(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def parse_yaml(text: str) -> tuple[object, dict[Place, int]]:
    """Parse a document; give its data and the line of each place in it.

    Parameters
    ----------
    text : str
        YAML without anchors and aliases, nested no deeper than `DEEPEST`.

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
    _check_tokens(text, loader)
    node = yaml.compose(text, Loader=loader)
    if node is None:
        raise yaml.MarkedYAMLError(problem="the file is empty")
    reader = _NodeReader()
    return reader.read(node), reader.lines


def _check_tokens(text: str, loader: type[yaml.SafeLoader]) -> None:
    """Refuse what would make a small file large, or a reader of it run out of stack."""
    depth = 0
    for token in yaml.scan(text, Loader=loader):
        problem = ""
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            problem = "anchors and aliases are not allowed"
        elif isinstance(token, _OPENING):
            depth += 1
            problem = f"nested deeper than {DEEPEST} levels" if depth > DEEPEST else ""
        elif isinstance(token, _CLOSING):
            depth -= 1
        if problem:
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=token.start_mark)


def _complaint(file: File, fault: ErrorDetails, model: type[BaseModel]) -> str:
    """Write down a fault that a model found."""
    place = tuple(part for part in fault["loc"] if part not in TAGS and part != "[key]")
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        message = "unknown key" + _suggestion(str(place[-1]), model)
    elif fault["type"] == "missing":
        message = "is missing"
    return file.complaint(place, message)


def _suggestion(key: str, model: type[BaseModel]) -> str:
    """Name the known key that is nearest to an unknown one."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    known = sorted({name for part in parts for name in part.get("properties", {})})
    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
