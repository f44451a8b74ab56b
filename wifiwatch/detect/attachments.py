"""Documents that a person attached to an installation: what its operator says or was told."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wifiwatch.detect.files import read_model
from wifiwatch.detect.grammar import Model, Text
from wifiwatch.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


class Installations(Model):
    """Which networks a document is about: all that is given has to be the same."""

    ssid: Text
    security: Text | None = None
    vendor: Text | None = None


class Attachment(Model):
    """A document by which an operator, or an authority, says that phones are followed."""

    title: Text
    kind: Literal["impact_assessment", "signage", "freedom_of_information", "contract", "statement"]
    published: date
    url: Text | None = None
    says: Text
    about: list[Installations] = Field(min_length=1)

    def concerns(self, ssid: str, security: str, vendor: str) -> bool:
        """Tell whether it is about a network.

        Parameters
        ----------
        ssid, security, vendor : str
            What the network says of itself, and the maker of its access points.

        Returns
        -------
        bool
            Whether it is.
        """
        return any(
            each.ssid == ssid
            and each.security in (None, security)
            and (each.vendor is None or vendor.lower().startswith(each.vendor.lower()))
            for each in self.about
        )


class AttachmentFile(Model):
    """What the file of documents holds."""

    documents: list[Attachment] = Field(min_length=1)


def load_attachments(path: Path) -> list[Attachment]:
    """Read a file of documents.

    Parameters
    ----------
    path : Path
        A YAML file: ``documents``, a list of ``title``, ``kind``, ``published``, ``says``,
        ``about`` and, if there is one, ``url``.

    Returns
    -------
    list of Attachment
        The documents.

    Raises
    ------
    SettingsError
        If it cannot be used.
    """
    problems: list[str] = []
    given = read_model(path, AttachmentFile, problems)
    if given is None:
        raise SettingsError("The file of documents cannot be used:\n" + "\n".join(problems))
    return given.documents
