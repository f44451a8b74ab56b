"""What is worth knowing of a run beside its result: machine, packages and settings."""

from __future__ import annotations

import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wifiwatch.record import Document
    from wifiwatch.settings import ReplaySettings

_PACKAGES = ("numpy", "pandas", "numba", "pyarrow", "pydantic", "pyyaml", "aiooui")


def run_information(document: Document, settings: ReplaySettings) -> dict[str, Any]:
    """Give what is needed to do a run again.

    Parameters
    ----------
    document : Document
        The result.
    settings : ReplaySettings
        What was asked for.

    Returns
    -------
    dict
        Versions, settings, inputs with their hashes, and when it was written.
    """
    return {
        "schema": document.schema_,
        **document.run.model_dump(mode="json"),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        # Addresses of own devices are their owner's business: only their number is kept.
        "settings": asdict(settings) | {"my_phones": len(settings.my_phones)},
    }
