"""An analysis as a document: numbers and names in, what may leave the worker out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from wifiwatch import __version__
from wifiwatch.decode.faults import Fault
from wifiwatch.derive.counts import band_of, channel_of
from wifiwatch.derive.coverage import frames_in, loss_in
from wifiwatch.derive.seconds import BY_TYPE, Count
from wifiwatch.derive.window import NANOSECONDS
from wifiwatch.detect.finding import describe_all
from wifiwatch.detect.outcome import NEVER_SEEN, Heard, judge, judge_family
from wifiwatch.record import (
    ChannelHeard,
    Chart,
    Coverage,
    Document,
    NamedNetwork,
    Networks,
    PlaceHeard,
    Run,
    Said,
    SwitchedOffSignature,
    Unread,
    UsedSignature,
)
from wifiwatch.texts import time_text
from wifiwatch.verdicts import verdicts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from wifiwatch.analysis import Analysis
    from wifiwatch.derive.coverage import ProbeCoverage
    from wifiwatch.derive.networks import NetworkLedger
    from wifiwatch.detect.finding import Finding
    from wifiwatch.detect.load import Collection
    from wifiwatch.detect.outcome import Answer
    from wifiwatch.detect.sites import Sites
    from wifiwatch.record import Input

CHART_POINTS = 240
"""Steps of a chart: as many as a wide terminal shows."""

CHARTS_AT_MOST = 4

_DATA = (Count.DATA_FRAMES, Count.NULL_FRAMES)
_CONTROL = (Count.RTS, Count.CTS, Count.ACKS, Count.OTHER_CONTROL)
_MANAGEMENT = tuple(BY_TYPE[: Count.OTHER_MANAGEMENT + 1])
_SHOWN = (*BY_TYPE, Count.EAPOL, Count.RETRIES)


def summarise(
    analysis: Analysis,
    collection: Collection,
    inputs: list[Input],
    frame_at: Callable[[int], tuple[str, int]],
    refused: int = 0,
) -> Document:
    """Write a finished analysis as a document.

    Parameters
    ----------
    analysis : Analysis
        The analysis, after its last window.
    collection : Collection
        Signatures that were looked for.
    inputs : list of Input
        Captures that were read.
    frame_at : callable
        Gives the file's name and the frame's number for a reference to a frame.
    refused : int
        Faults for which signature files were left out.

    Returns
    -------
    Document
        The result.
    """
    findings = describe_all(analysis.result.hits.values(), collection.signatures, frame_at)
    told = _told(analysis, collection, findings)
    networks = analysis.result.networks.named.values()
    used = [UsedSignature(id=each.id, version=each.version) for each in collection.active]
    return Document(
        schema="wifiwatch/1",
        run=Run(
            version=__version__,
            signatures=used,
            switched_off=[
                SwitchedOffSignature(id=name, reason=reason)
                for name, reason in sorted(collection.switched_off.items())
            ],
            refused=refused,
            inputs=inputs,
        ),
        coverage=_coverage(analysis, told),
        verdicts=verdicts_of(collection, networks, told, analysis.context),
        findings=findings,
    )


def _coverage(analysis: Analysis, told: list[Answer]) -> Coverage:
    ledger = analysis.result.coverage
    totals = ledger.totals
    places = [place for place in ledger.probes.values() if place.seconds]
    return Coverage(
        frames=frames_in(totals),
        bytes=int(totals[Count.BYTES]),
        seconds=ledger.seconds,
        first=time_text(min(place.first for place in places)) if places else None,
        last=time_text(max(place.last for place in places)) if places else None,
        loss=loss_in(totals),
        counts={count.name.lower(): int(totals[count]) for count in _SHOWN},
        places=[
            _place(name, place, analysis.context.sites)
            for name, place in sorted(ledger.probes.items())
            if place.seconds
        ],
        networks=_networks(analysis.result.networks),
        unread=_unread(analysis),
        families=[_said(verdict) for verdict in _by_family(told)],
        signatures=[_said(verdict) for verdict in told],
        never=list(NEVER_SEEN),
        charts=_charts(analysis),
    )


def _place(name: str, place: ProbeCoverage, sites: Sites) -> PlaceHeard:
    frequencies = sorted(place.channels)
    numbers = channel_of(pd.Series(frequencies, dtype="int64"))
    channels = numbers.astype(object).where(numbers.notna(), None).tolist()
    return PlaceHeard(
        probe=name,
        site=sites.name_of(name, place.first),
        first=time_text(place.first),
        last=time_text(place.last),
        seconds=place.seconds,
        loss=loss_in(place.totals),
        camped_mhz=place.camped,
        channels=[
            ChannelHeard(
                frequency_mhz=frequency,
                channel=channel,
                seconds=place.channels[frequency].seconds,
                frames=frames_in(place.channels[frequency].counts),
                loss=loss_in(place.channels[frequency].counts),
            )
            for frequency, channel in zip(frequencies, channels, strict=True)
        ],
    )


def _networks(ledger: NetworkLedger) -> Networks:
    named = [
        NamedNetwork(
            ssid=network.ssid,
            security=network.security,
            vendor=network.vendor,
            access_points=network.access_points,
            addresses=network.addresses,
            signatures=sorted(network.seen),
        )
        for network in ledger.named.values()
    ]
    return Networks(
        named=sorted(named, key=lambda each: (-each.access_points, each.ssid, each.security)),
        networks_at_most=ledger.networks_at_most,
        access_points_at_most=ledger.access_points_at_most,
    )


def _unread(analysis: Analysis) -> Unread:
    faults = analysis.result.coverage.faults
    return Unread(
        frames={
            fault.name.lower(): int(faults[fault])
            for fault in Fault
            if fault is not Fault.NONE and faults[fault]
        },
        clock_steps=analysis.result.clock_steps,
        frames_left_out=analysis.result.frames_left_out,
        announcements_left_out=analysis.result.coverage.left_out,
    )


def _charts(analysis: Analysis) -> list[Chart]:
    return [
        Chart(start=time_text(chart.pop("start") * NANOSECONDS), **chart)
        for chart in analysis.result.timeline.charts(CHART_POINTS, CHARTS_AT_MOST)
    ]


def _told(analysis: Analysis, collection: Collection, findings: list[Finding]) -> list[Answer]:
    """Say for each signature what the run tells."""
    heard = _heard(analysis)
    found = Counter(finding.signature for finding in findings)
    return [judge(signature, heard, found[signature.id]) for signature in collection.active]


def _by_family(told: list[Answer]) -> list[Answer]:
    """Sum up what the run tells of each family."""
    families: dict[str, list[Answer]] = {}
    for verdict in told:
        families.setdefault(verdict.name.partition(".")[0], []).append(verdict)
    return [judge_family(family, members) for family, members in sorted(families.items())]


def _said(verdict: Answer) -> Said:
    return Said(name=verdict.name, outcome=verdict.outcome, reason=verdict.reason)


def _heard(analysis: Analysis) -> Heard:
    coverage = analysis.result.coverage
    totals, places = coverage.totals, coverage.probes.values()
    frequencies = {frequency for place in places for frequency in place.channels}
    return Heard(
        seconds=coverage.seconds,
        management=int(totals[list(_MANAGEMENT)].sum()),
        data=int(totals[list(_DATA)].sum()),
        control=int(totals[list(_CONTROL)].sum()),
        beacons=int(totals[Count.BEACONS]),
        camped=any(place.camped for place in places),
        loss=loss_in(totals),
        bands=frozenset(filter(None, map(band_of, frequencies))),
        sites=_sites_heard(analysis),
        my_phone=bool(len(analysis.context.my_phones)),
    )


def _sites_heard(analysis: Analysis) -> int:
    """Count the sites at which anything was heard."""
    sites = analysis.context.sites
    heard = {
        sites.name_of(name, moment)
        for name, place in analysis.result.coverage.probes.items()
        for moment in place.moments
    }
    return len(heard - {""})
