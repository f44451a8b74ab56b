"""Where radios stand or go, and how weak they arrive somewhere else."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

MICROSECONDS = 1_000_000

_PATH_LOSS_EXPONENT = 2.8
"""Between free space (2) and a crowded place (3.5)."""
_NEAREST_METRES = 1.0


class Waypoint(NamedTuple):
    """A place at a time.

    Parameters
    ----------
    seconds : float
        Time since the start of the capture [s].
    x_metres, y_metres : float
        Place on a flat map [m].
    """

    seconds: float
    x_metres: float
    y_metres: float


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the map, straight and at even speed between its waypoints.

    Parameters
    ----------
    waypoints : tuple of Waypoint
        At least one, in order of time.
    """

    waypoints: tuple[Waypoint, ...]

    def at(self, at_us: int) -> tuple[float, float]:
        """Give the place at a time.

        Parameters
        ----------
        at_us : int
            Time since the start [µs].

        Returns
        -------
        tuple of float
            Place [m].
        """
        points = self.waypoints
        seconds = at_us / MICROSECONDS
        after = bisect_right(points, seconds, key=lambda point: point.seconds)
        if after in (0, len(points)):
            nearest = points[max(after - 1, 0)]
            return nearest.x_metres, nearest.y_metres
        before, behind = points[after - 1], points[after]
        share = (seconds - before.seconds) / (behind.seconds - before.seconds)
        return (
            before.x_metres + share * (behind.x_metres - before.x_metres),
            before.y_metres + share * (behind.y_metres - before.y_metres),
        )

    def beside(self, x_metres: float, y_metres: float) -> Path:
        """Give the path of someone who keeps a distance to this one.

        Parameters
        ----------
        x_metres, y_metres : float
            That distance [m].

        Returns
        -------
        Path
            The shifted path.
        """
        shifted = [(t, x + x_metres, y + y_metres) for t, x, y in self.waypoints]
        return Path(tuple(Waypoint(*point) for point in shifted))


def standing(x_metres: float, y_metres: float) -> Path:
    """Give the path of something that does not move.

    Parameters
    ----------
    x_metres, y_metres : float
        Its place [m].

    Returns
    -------
    Path
        A path of one waypoint.
    """
    return Path((Waypoint(0.0, x_metres, y_metres),))


def walk(*waypoints: tuple[float, float, float]) -> Path:
    """Give a path through places at times.

    Parameters
    ----------
    *waypoints : tuple of float
        Seconds, x and y of each [s, m, m].

    Returns
    -------
    Path
        The path.
    """
    return Path(tuple(Waypoint(*point) for point in waypoints))


def path_loss_db(one: tuple[float, float], other: tuple[float, float], frequency_mhz: int) -> float:
    """Tell how much weaker a signal arrives than it is sent.

    Parameters
    ----------
    one, other : tuple of float
        Places of sender and receiver [m].
    frequency_mhz : int
        Frequency [MHz].

    Returns
    -------
    float
        Free-space loss of the first metre, and the log-distance model beyond [dB].
    """
    distance_metres = max(math.dist(one, other), _NEAREST_METRES)
    first_metre_db = 20 * math.log10(frequency_mhz) - 27.55
    return first_metre_db + 10 * _PATH_LOSS_EXPONENT * math.log10(distance_metres)
