"""Find out which Wi-Fi installations around you can follow phones, or are following them."""

TYPE_CHECKING = False
"""Only for checkers: this spares the import of `typing`, most of what this module would cost."""

if TYPE_CHECKING:
    from wifiwatch.research import columns as columns
    from wifiwatch.research import count_seconds as count_seconds
    from wifiwatch.research import derive_tables as derive_tables
    from wifiwatch.research import explain as explain
    from wifiwatch.research import iter_frames as iter_frames
    from wifiwatch.research import load_signatures as load_signatures
    from wifiwatch.research import read_frames as read_frames
    from wifiwatch.research import run_signatures as run_signatures

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "columns",
    "count_seconds",
    "derive_tables",
    "explain",
    "iter_frames",
    "load_signatures",
    "read_frames",
    "run_signatures",
]


def __getattr__(name: str) -> object:
    """Load the public functions when one is first used: pandas and numba take their time."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("wifiwatch.research"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
