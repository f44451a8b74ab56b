"""A run's result for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable  # noqa: TC003 - used at run time by rich's protocol
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wifiwatch.publish.chart import draw_chart
from wifiwatch.publish.styles import OUTCOMES, TIERS, heading, indented
from wifiwatch.publish.verdicts import show_verdicts

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from wifiwatch.detect.finding import Evidence, Finding
    from wifiwatch.record import Coverage, Document, Said

_WIDEST = 110
_CHANNELS_SHOWN = 16
_PLACES_SHOWN = 20
_NETWORKS_SHOWN = 20
_ADDRESSES_SHOWN = 8


def print_document(document: Document, console: Console) -> None:
    """Print a result.

    Parameters
    ----------
    document : Document
        A run's result.
    console : Console
        Where to.
    """
    width = min(console.width, _WIDEST)
    for part in (
        _heard(document.coverage),
        _charts(document.coverage, width),
        _networks(document.coverage),
        show_verdicts(document.verdicts),
        _findings(document.findings),
        _limits(document.coverage),
    ):
        console.print(part, width=width)


def _heard(coverage: Coverage) -> Group:
    """Say what was heard: frames, seconds, channels and loss."""
    lines = Table.grid(padding=(0, 2))
    lines.add_row("frames", f"{coverage.frames:,}")
    lines.add_row("seconds", f"{coverage.seconds:,} in which anything was heard")
    if coverage.first and coverage.last:
        lines.add_row("from", f"{_clock(coverage.first)} to {_clock(coverage.last)} UTC")
    lines.add_row("loss", _loss(coverage.loss))
    lines.add_row("unreadable", _unread(coverage))
    counts = coverage.counts
    probes = counts["wildcard_probe_requests"] + counts["directed_probe_requests"]
    lines.add_row(
        "of these",
        f"{counts['beacons']:,} beacons, {probes:,} probe requests, "
        f"{counts['probe_responses']:,} probe responses, {counts['data_frames']:,} data frames",
    )
    return Group(heading("What was heard"), indented(lines, _places(coverage)))


def _places(coverage: Coverage) -> Table:
    """List the places that listened, with their channels."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("place")
    table.add_column("seconds", justify="right")
    table.add_column("loss", justify="right")
    table.add_column("channels (share of the seconds)")
    for place in coverage.places[:_PLACES_SHOWN]:
        channels = [
            f"{each.channel or '?'} ({each.seconds / place.seconds:.0%})"
            for each in sorted(place.channels, key=lambda each: -each.seconds)
        ]
        more = len(channels) - _CHANNELS_SHOWN
        shown = ", ".join(channels[:_CHANNELS_SHOWN]) + (f" and {more} more" if more > 0 else "")
        table.add_row(
            escape(place.probe),
            f"{place.seconds:,}",
            "?" if place.loss is None else f"{place.loss:.0%}",
            shown,
        )
    if len(coverage.places) > _PLACES_SHOWN:
        table.add_row(f"and {len(coverage.places) - _PLACES_SHOWN} more", "", "", "")
    return table


def _loss(loss: float | None) -> str:
    if loss is None:
        return "unknown: nothing that comes at known times was heard twice"
    return f"about {loss:.0%} of the frames on the channels that the radio was on"


def _unread(coverage: Coverage) -> str:
    frames = coverage.unread.frames
    if not frames:
        return "none"
    parts = [f"{count:,} {name.replace('_', ' ')}" for name, count in frames.items()]
    return f"{sum(frames.values()):,} frames wholly or in part ({', '.join(parts)})"


def _clock(time: str) -> str:
    return time[:19].replace("T", " ")


def _charts(coverage: Coverage, width: int) -> Group:
    """Draw the run's course."""
    parts: list[RenderableType] = []
    for chart in coverage.charts:
        if len(chart.beacons) > 1:
            step = chart.step_seconds
            each = "second" if step == 1 else f"{step} seconds"
            parts.append(Text(f"from {_clock(chart.start)} UTC, one point for each {each}"))
            parts.append(Text(draw_chart(chart, width - 2), no_wrap=True))
    return Group(heading("Second by second"), indented(*parts)) if parts else Group()


def _networks(coverage: Coverage) -> Group:
    """List the installations that findings name, and count the others."""
    networks = coverage.networks
    parts: list[RenderableType] = []
    if networks.named:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for name in ("network", "protection", "maker"):
            table.add_column(name, overflow="fold")
        table.add_column("named by", no_wrap=True)
        table.add_column("access points", justify="right")
        for network in networks.named[:_NETWORKS_SHOWN]:
            table.add_row(
                escape(network.ssid) or "(hidden)",
                network.security,
                escape(network.vendor) or "unknown",
                "\n".join(network.signatures),
                str(network.access_points),
            )
        parts.append(table)
        more = len(networks.named) - _NETWORKS_SHOWN
        if more > 0:
            parts.append(Text(f"and {more} more"))
    parts.append(
        Text(
            f"At most {networks.networks_at_most} networks with "
            f"{networks.access_points_at_most} physical access points were around within five "
            "minutes. Those that no finding names are not listed, and not kept."
        )
    )
    return Group(heading("Installations around"), indented(*parts))


def _findings(findings: list[Finding]) -> Group:
    """Print the findings, those of one signature together."""
    if not findings:
        text = "None. What could not be seen is below."
        return Group(heading("Findings"), indented(Text(text)))
    parts: list[RenderableType] = []
    for _, members in groupby(findings, key=lambda finding: finding.signature):
        parts.append(_signature(list(members)))
    count = f"{len(findings)} finding" + ("" if len(findings) == 1 else "s")
    return Group(heading(f"Findings ({count})"), indented(*parts))


def _signature(findings: list[Finding]) -> Group:
    """Print the findings of one signature."""
    first = findings[0]
    style, meaning = TIERS[first.tier]
    number = f"  {first.signature} v{first.version}, {first.status}"
    return Group(
        Text.assemble("\n", (first.title, "bold"), number),
        Text(meaning, style=style),
        Text(first.summary),
        _list("It may be innocent:", first.innocent),
        *(_subject(finding) for finding in findings),
        _list("What would change our mind:", first.change_our_mind),
        _list("What to do next:", first.next_steps),
        _list("Not visible from here:", first.invisible),
    )


def _subject(finding: Finding) -> Padding:
    """Print what one finding is about, and its evidence."""
    named = ", ".join(
        f"{name.replace('_', ' ')} {' + '.join(value.splitlines())}"
        for name, value in finding.subject.shown.items()
        if value
    )
    lines = [Text.assemble(("▸ ", "bold"), (named, "bold"))]
    lines += [_evidence(evidence) for evidence in finding.evidence]
    when = f"{_clock(finding.first_seen)} to {_clock(finding.last_seen)} UTC"
    lines.append(Text(f"  heard {when} at {', '.join(finding.probes)}"))
    addresses = finding.subject.addresses
    if addresses:
        more = len(addresses) - _ADDRESSES_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        lines.append(Text(f"  addresses {', '.join(addresses[:_ADDRESSES_SHOWN])}{rest}"))
    frames = ", ".join(f"{frame.file} frame {frame.number}" for frame in finding.frames[:3])
    lines.append(Text(f"  see {frames}", style="dim"))
    return Padding(Group(*lines), (0, 0, 0, 2))


def _evidence(evidence: Evidence) -> Text:
    value = "none" if evidence.value is None else f"{evidence.value:g}"
    limits = [
        f"{word} {limit:g}"
        for word, limit in (("at least", evidence.at_least), ("at most", evidence.at_most))
        if limit is not None
    ]
    limit = f" (needs {' and '.join(limits)})" if limits else ""
    return Text.assemble("  ", (value, "bold"), f"{limit} {evidence.meaning}")


def _list(title: str, lines: Iterable[str]) -> Group:
    table = Table.grid(padding=(0, 1))
    for line in lines:
        table.add_row("-", Text(line))
    return Group(Text(title, style="italic"), Padding(table, (0, 0, 0, 2)))


def _limits(coverage: Coverage) -> Group:
    """Say what could not be seen."""
    table = Table.grid(padding=(0, 2))
    for said in coverage.families:
        style, outcome = OUTCOMES[said.outcome]
        table.add_row(said.name, Text(outcome, style=style), Text(_reason(said)))
    never = _list("No radio can see:", coverage.never)
    return Group(heading("What could be told, and what could not"), indented(table, never))


def _reason(said: Said) -> str:
    return said.reason if said.outcome in {"could_not_tell", "found"} else ""
