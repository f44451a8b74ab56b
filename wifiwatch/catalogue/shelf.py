"""Where collections and their cases are: those that come with the program, and a person's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wifiwatch.catalogue.case_files import find_cases
from wifiwatch.catalogue.coverage import read_systems
from wifiwatch.detect.load import CASES_FOLDER, read_collection, shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

    from wifiwatch.catalogue.case_files import Case
    from wifiwatch.catalogue.coverage import System
    from wifiwatch.detect.load import Collection


@dataclass(frozen=True, slots=True)
class Shelf:
    """Folders of signatures, and the folders of their cases.

    Parameters
    ----------
    folders : list of Path
        Folders of signatures, the shipped ones first.
    case_folders : list of Path
        Folders of cases, of which some may not be there.
    """

    folders: list[Path]
    case_folders: list[Path]

    @property
    def shipped_cases_are_here(self) -> bool:
        """Whether the cases are where this looks for them."""
        return self.case_folders[0].is_dir()

    def collection(self) -> tuple[Collection, list[str]]:
        """Load what is sound of all folders, and give what is wrong with the rest."""
        return read_collection(self.folders)

    def cases(self, problems: list[str] | None = None) -> list[Case]:
        """List all cases; what is in the way is added to `problems`."""
        return [case for folder in self.case_folders for case in find_cases(folder, problems)]

    def systems(self, problems: list[str]) -> list[System]:
        """Give the systems that the collections cover; add what is wrong to `problems`."""
        tables = [read_systems(folder, problems) for folder in self.folders]
        return [system for table in tables if table for system in table.systems]


def open_shelf(folders: list[Path], cases: Path | None = None) -> Shelf:
    """Find the shipped collection, further ones and their cases.

    Parameters
    ----------
    folders : list of Path
        Further folders of signatures, whose cases are in their folder ``cases``.
    cases : Path, optional
        Where all cases are instead.

    Returns
    -------
    Shelf
        The folders.
    """
    shipped = shipped_folder().resolve()
    own = [folder for folder in folders if not folder.resolve().is_relative_to(shipped)]
    case_folders = [shipped_cases(), *(folder / CASES_FOLDER for folder in own)]
    return Shelf([shipped, *own], case_folders if cases is None else [cases])


def shipped_cases() -> Path:
    """Give the folder where a checkout has its cases; an installed copy has none."""
    return shipped_folder().resolve().parent / "tests" / CASES_FOLDER
