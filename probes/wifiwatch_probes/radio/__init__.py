"""Radio control: find adapters, let them listen, set frequencies, restore all. Never transmit."""

from wifiwatch_probes.radio.faults import AdapterGoneError, BusyError, RadioError
from wifiwatch_probes.radio.interfaces import Interface, list_interfaces
from wifiwatch_probes.radio.netlink import Netlink
from wifiwatch_probes.radio.phys import Channel, Phy, Regulation, list_phys, list_regulations
from wifiwatch_probes.radio.session import Radio, listen_on

__all__ = [
    "AdapterGoneError",
    "BusyError",
    "Channel",
    "Interface",
    "Netlink",
    "Phy",
    "Radio",
    "RadioError",
    "Regulation",
    "list_interfaces",
    "list_phys",
    "list_regulations",
    "listen_on",
]
