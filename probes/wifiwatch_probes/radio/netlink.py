"""The conversation with the kernel: nl80211 for radios, rtnetlink for a link's up and down.

The commands below are all that can be said. None of them makes a radio transmit: frames,
scans, connections and access points have commands of their own, which are not among them.
"""

from __future__ import annotations

import contextlib
import enum
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Attribute = tuple[str, int | str]


class Command(enum.IntEnum):
    """Commands of nl80211 (linux/nl80211.h) that a probe uses."""

    GET_WIPHY = 1
    SET_WIPHY = 2
    GET_INTERFACE = 5
    SET_INTERFACE = 6
    NEW_INTERFACE = 7
    DEL_INTERFACE = 8
    GET_REG = 31


class Message(Protocol):
    """An answer of the kernel, or a nest of attributes in one."""

    def get_attr(self, attr: str) -> object:
        """Give the attribute's value, None if it is not there."""
        ...

    def __getitem__(self, key: str, /) -> object:
        """Give a field, or under ``attrs`` all attributes as pairs of name and value."""
        ...


class Kernel(Protocol):
    """What the other modules need of the kernel; `Netlink` is the real one.

    All methods raise OSError with the kernel's error number.
    """

    def dump(self, command: Command, attributes: Sequence[Attribute] = ()) -> Sequence[Message]:
        """Ask for a list."""
        ...

    def change(self, command: Command, attributes: Sequence[Attribute]) -> Sequence[Message]:
        """Ask for one change."""
        ...

    def link_is_up(self, index: int) -> bool:
        """Tell whether an interface is up."""
        ...

    def set_link(self, index: int, *, up: bool) -> None:
        """Take an interface up or down."""
        ...


class Netlink:
    """The kernel, through pyroute2's sockets; to be used in a ``with`` statement."""

    def __init__(self) -> None:
        # Imported here, as it takes most of a second and a plan or a help text does without.
        from pyroute2 import IPRoute
        from pyroute2.netlink.nl80211 import NL80211

        with contextlib.ExitStack() as stack:
            self._radios = stack.enter_context(contextlib.closing(NL80211()))
            with _kernel_errors():
                self._radios.bind()
            self._links = stack.enter_context(contextlib.closing(IPRoute()))
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def dump(self, command: Command, attributes: Sequence[Attribute] = ()) -> Sequence[Message]:
        """Ask for a list."""
        from pyroute2.netlink import NLM_F_DUMP, NLM_F_REQUEST

        return self._ask(command, attributes, NLM_F_REQUEST | NLM_F_DUMP)

    def change(self, command: Command, attributes: Sequence[Attribute]) -> Sequence[Message]:
        """Ask for one change, and wait until the kernel has said that it is done."""
        from pyroute2.netlink import NLM_F_ACK, NLM_F_REQUEST

        return self._ask(command, attributes, NLM_F_REQUEST | NLM_F_ACK)

    def link_is_up(self, index: int) -> bool:
        """Tell whether an interface is up."""
        from pyroute2.netlink.rtnl.ifinfmsg import IFF_UP

        with _kernel_errors():
            (link,) = self._links.get_links(index)
        return bool(link["flags"] & IFF_UP)

    def set_link(self, index: int, *, up: bool) -> None:
        """Take an interface up or down."""
        with _kernel_errors():
            self._links.link("set", index=index, state="up" if up else "down")

    def _ask(self, command: Command, attributes: Sequence[Attribute], flags: int) -> list[Message]:
        from pyroute2.netlink.nl80211 import nl80211cmd

        message = nl80211cmd()
        message["cmd"] = int(command)
        message["attrs"] = [list(attribute) for attribute in attributes]
        with _kernel_errors():
            return list(
                self._radios.nlm_request(message, msg_type=self._radios.prid, msg_flags=flags)
            )


@contextlib.contextmanager
def _kernel_errors() -> Iterator[None]:
    """Turn pyroute2's errors into OSError, with the same number."""
    from pyroute2.netlink.exceptions import NetlinkError

    try:
        yield
    except NetlinkError as error:
        raise OSError(error.code, str(error)) from error


def integer(message: Message, name: str) -> int | None:
    """Give a number from a message; None if it is not there."""
    value = message.get_attr(name)
    return value if isinstance(value, int) else None


def text(message: Message, name: str) -> str:
    """Give a text from a message; empty if it is not there."""
    value = message.get_attr(name)
    return value if isinstance(value, str) else ""


def texts(message: Message, name: str) -> frozenset[str]:
    """Give a set of texts from a message; empty if it is not there."""
    value = message.get_attr(name)
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def nests(message: Message, name: str) -> list[Message]:
    """Give the nested messages of a message; none if they are not there."""
    value = message.get_attr(name)
    return list(value) if isinstance(value, list) else []


def has(message: Message, name: str) -> bool:
    """Tell whether a message has an attribute, whatever its value."""
    return message.get_attr(name) is not None


def has_number(message: Message, number: int) -> bool:
    """Tell whether a message has an attribute that pyroute2 does not know by name."""
    attributes = message["attrs"]
    if not isinstance(attributes, list):
        return False
    unknown = (value for name, value in attributes if name == "UNKNOWN")
    return any(value["header"]["type"] == number for value in unknown)
