"""What can go wrong with a radio, in the operator's words."""

from __future__ import annotations

from wifiwatch.errors import SettingsError

NEEDS_RIGHTS = "run it with sudo, or as a service with AmbientCapabilities=CAP_NET_ADMIN"


class RadioError(SettingsError):
    """A radio that cannot be used as it was asked."""


class AdapterGoneError(RadioError):
    """An adapter that was there and is there no more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is gone",
            "look whether the adapter is still plugged in, and its power supply is strong enough",
        )


class BusyError(RadioError):
    """A radio that somebody else uses."""


def no_rights(action: str) -> RadioError:
    """Say that the kernel lets only administrators do this."""
    return RadioError(f"{action} needs the right CAP_NET_ADMIN", NEEDS_RIGHTS)
