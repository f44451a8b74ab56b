"""Quiet street: homes of many makers and passers-by; nothing is to be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.simulate.homes import EERO, KINDS, Household, live_in, move_in
from wifiwatch.simulate.places import walk
from wifiwatch.simulate.recorder import (
    CHANNELS_1_6_11,
    CHANNELS_36_48,
    CHANNELS_52_64,
    CHANNELS_100_112,
    Phase,
    Recorder,
)
from wifiwatch.simulate.scene import Scene

if TYPE_CHECKING:
    from wifiwatch.simulate.phone import Style

_SECONDS = 160.0
_CHANNELS = CHANNELS_1_6_11 + CHANNELS_36_48 + CHANNELS_52_64 + CHANNELS_100_112
_UPPER = CHANNELS_36_48 + CHANNELS_52_64 + CHANNELS_100_112
_HIDDEN, _GUESTS, _SINGLE_BAND = 5, (0, 6), (4, 7)
_STYLES: tuple[Style, ...] = ("apple", "samsung", "apple", "old", "samsung", "apple")


def build(seed: int) -> Scene:
    """Build the scene.

    Parameters
    ----------
    seed : int
        What all chance comes from.

    Returns
    -------
    Scene
        A walk along a street.
    """
    path = walk((0, -30, 0), (_SECONDS, 30, 0))
    scene = Scene("quiet-street", seed, _SECONDS, Recorder((Phase(_SECONDS, _CHANNELS),), path))
    _homes(scene)
    _passers_by(scene)
    scene.look_alike("a mesh of two nodes carries one name on two boxes, as a large network does")
    scene.look_alike("some routers offer fine timing measurement because their chipsets do")
    scene.look_alike("one router offers beacon and neighbour reports, which help to roam")
    return scene


def _homes(scene: Scene) -> None:
    for number, kind in enumerate(KINDS):
        side = 12 if number % 2 else -12
        bands = [CHANNELS_1_6_11[number % 3]]
        if number not in _SINGLE_BAND:
            bands.append(_UPPER[number % len(_UPPER)])
        household = Household(
            kind,
            (-38.0 + 7 * number, side),
            tuple(bands),
            hidden=number == _HIDDEN,
            guests=number in _GUESTS,
        )
        box = move_in(scene, f"home-{number + 1}", household)
        if number % 3 == 0:
            live_in(scene, box)
    name = f"Larkfield {scene.random('mesh').randrange(100, 1000)}"
    for number, (place, low, high) in enumerate(
        (((4.0, 14.0), 2437, 5180), ((14.0, 19.0), 2437, 5180))
    ):
        move_in(scene, f"mesh-node-{number + 1}", Household(EERO, place, (low, high), name))


def _passers_by(scene: Scene) -> None:
    for number, style in enumerate(_STYLES):
        random = scene.random(f"walk of {number}")
        start = random.uniform(0, scene.seconds / 2)
        direction = 1 if number % 2 else -1
        phone = scene.phone(
            f"passer-{number + 1}",
            walk((start, -45 * direction, 2), (start + 65, 45 * direction, 2)),
            style,
        )
        for _ in range(3):
            start += random.uniform(8, 20)
            phone.renew_address(start)
            scene.scan(phone, start, _CHANNELS)
        phone.deeds.append("walks past and looks for networks three times, each time anew")
