"""The verdicts of a run: what its signatures say together about each operator's network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.detect.finding import FindingReference
from wifiwatch.detect.outcome import Outcome, judge_family
from wifiwatch.detect.verdict import Installation, judge_installations
from wifiwatch.record import AttachedDocument, Because, JudgedInstallation, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wifiwatch.derive.networks import Network
    from wifiwatch.detect.attachments import Attachment
    from wifiwatch.detect.context import Context
    from wifiwatch.detect.load import Collection
    from wifiwatch.detect.outcome import Answer
    from wifiwatch.detect.verdict import Judged, VerdictRule


def verdicts_of(
    collection: Collection,
    networks: Iterable[Network],
    told: Iterable[Answer],
    context: Context,
) -> list[Verdict]:
    """Judge the networks that findings name.

    Parameters
    ----------
    collection : Collection
        Verdicts and signatures.
    networks : iterable of Network
        The networks that findings name.
    told : iterable of Answer
        What the run tells of each signature.
    context : Context
        Sites and documents.

    Returns
    -------
    list of Verdict
        One for each verdict of the collection.
    """
    installations = [_installation(network, context) for network in networks]
    outcomes = list(told)
    return [
        _verdict(
            rule, judge_installations(rule, installations, collection.signatures), outcomes, context
        )
        for rule in collection.verdicts.values()
    ]


def _installation(network: Network, context: Context) -> Installation:
    """Write down what is known of a network."""
    about = _documents(context, network.ssid, network.security, network.vendor)
    return Installation(
        ssid=network.ssid,
        security=network.security,
        vendor=network.vendor,
        maker_class=network.maker_class,
        places={
            signature: {context.sites.place_of(probe, moment) for probe, moment in seen}
            for signature, seen in network.seen.items()
        },
        documents=[document.title for document in about],
    )


def _documents(context: Context, ssid: str, security: str, vendor: str) -> list[Attachment]:
    return [each for each in context.attachments if each.concerns(ssid, security, vendor)]


def _verdict(
    rule: VerdictRule, judged: list[Judged], told: list[Answer], context: Context
) -> Verdict:
    outcome, says = _outcome(rule, judged, told)
    return Verdict(
        id=rule.id,
        title=rule.title,
        summary=rule.summary,
        outcome=outcome,
        level=judged[0].levels[0].name if judged else None,
        says=says,
        installations=[_judged(each, context) for each in judged],
        never=rule.never,
        references=[FindingReference(title=each.title, url=each.url) for each in rule.references],
    )


def _outcome(rule: VerdictRule, judged: list[Judged], told: list[Answer]) -> tuple[Outcome, str]:
    """Say what a run tells about a verdict."""
    if judged:
        return Outcome.FOUND, judged[0].levels[0].says
    wanted = {name.removesuffix("*") for name in rule.signatures}
    members = [each for each in told if any(each.name.startswith(name) for name in wanted)]
    missed = [each for each in members if each.outcome is not Outcome.FOUND]
    if not missed:
        return Outcome.NOTHING_FOUND, "No network was seen that fits."
    verdict = judge_family(rule.id, missed)
    if verdict.outcome is Outcome.NOTHING_FOUND:
        return verdict.outcome, "No network was seen that fits."
    return verdict.outcome, verdict.reason


def _judged(judged: Judged, context: Context) -> JudgedInstallation:
    known, strongest = judged.installation, judged.levels[0]
    documents = _documents(context, known.ssid, known.security, known.vendor)
    return JudgedInstallation(
        ssid=known.ssid,
        security=known.security,
        vendor=known.vendor,
        maker_class=known.maker_class,
        level=strongest.name,
        tier=strongest.tier,
        says=strongest.says,
        also=[level.name for level in judged.levels[1:]],
        because=[
            Because(signature=name, places=sorted(known.places[name])) for name in judged.because
        ],
        documents=[
            AttachedDocument(
                title=each.title,
                kind=each.kind,
                published=each.published.isoformat(),
                url=each.url,
                says=each.says,
            )
            for each in documents
        ],
    )
