"""What can go wrong in the operator's world, with what to do next and the exit code."""

from __future__ import annotations

import traceback
from pathlib import Path


class WifiwatchError(Exception):
    """A fault that a person can mend.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence.
    hint : str
        What to do next, in one line; may be empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class SettingsError(WifiwatchError):
    """A flag, variable or configuration key that cannot be used."""

    exit_code = 2


class CaptureError(WifiwatchError):
    """A capture that cannot be opened, or holds nothing that can be read."""

    exit_code = 3


class SignatureError(WifiwatchError):
    """Signature files that cannot be loaded.

    Parameters
    ----------
    problems : list of str
        Each fault as ``file:line: field: what is wrong``.
    """

    exit_code = 4

    def __init__(self, problems: list[str]) -> None:
        count = len(problems)
        noun = "fault" if count == 1 else "faults"
        super().__init__(f"{count} {noun} in the signatures:\n" + "\n".join(problems))
        self.problems = problems


class PluginError(WifiwatchError):
    """A named extension that is absent or broken."""

    exit_code = 5


def place_of(error: BaseException) -> str:
    """Say where an error came from, without its message: that may hold what was heard.

    Parameters
    ----------
    error : BaseException
        A fault of the program.

    Returns
    -------
    str
        File and line of the last own step, such as ``engine.py:120``.
    """
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if "wifiwatch" in step.filename] or list(steps)
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "unknown place"
