"""Write the captures of all forged cases, or of those whose folder is named."""

from __future__ import annotations

import sys

from tests.cases.forge import FOLDER, all_cases
from tests.cases.forge.writing import write_capture


def main(names: list[str]) -> None:
    """Write what is new or has changed."""
    cases = all_cases()
    for name in names or cases:
        for stem, heard in cases[name]().items():
            path = FOLDER / name / f"{stem}.pcap.gz"
            if write_capture(path, heard):
                sys.stdout.write(f"{path.relative_to(FOLDER)}: {len(heard)} frames\n")


if __name__ == "__main__":
    main(sys.argv[1:])
