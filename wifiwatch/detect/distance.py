"""How far apart the places are at which something was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wifiwatch.detect.columns import Numbers
    from wifiwatch.detect.grammar import Measure
    from wifiwatch.detect.groups import Groups

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius (IUGG)."""


def distance(groups: Groups, _wanted: Measure) -> Numbers:
    """Give the greatest distance between two places of each group [m].

    Parameters
    ----------
    groups : Groups
        The rows, with latitude and longitude in degrees.

    Returns
    -------
    (n_groups,) float64
        The distances; not a number where fewer than two places are known, and not all.
    """
    latitude = groups.columns.numbers("latitude")
    longitude = groups.columns.numbers("longitude")
    known = ~(np.isnan(latitude) | np.isnan(longitude))
    group = groups.number[known]
    points = np.radians(np.stack([latitude[known], longitude[known]], axis=1))
    places, place = np.unique(points, axis=0, return_inverse=True)
    found = np.full(groups.count, np.nan)
    found[group] = 0.0
    for number, point in enumerate(places):
        here = np.zeros(groups.count, bool)
        here[group[place == number]] = True
        rows = here[group]
        metres = _metres(point, points[rows])
        np.maximum.at(found, group[rows], metres)
    # One known place and one unknown are not at the same place for that.
    open_ended = np.zeros(groups.count, bool)
    open_ended[groups.number[~known]] = True
    found[open_ended & (found == 0.0)] = np.nan
    return found


def _metres(point: Numbers, others: Numbers) -> Numbers:
    """Give the distances from a point along great circles, by the haversine formula [m]."""
    half = np.sin((others - point) / 2) ** 2
    squared = half[:, 0] + np.cos(point[0]) * np.cos(others[:, 0]) * half[:, 1]
    distances: Numbers = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(squared, 1.0)))
    return distances
