"""Frame types and subtypes as one number: 16 times the type plus the subtype (table 9-1)."""

from __future__ import annotations

ASSOCIATION_REQUEST = 0x00
ASSOCIATION_RESPONSE = 0x01
REASSOCIATION_REQUEST = 0x02
REASSOCIATION_RESPONSE = 0x03
PROBE_REQUEST = 0x04
PROBE_RESPONSE = 0x05
BEACON = 0x08
DISASSOCIATION = 0x0A
AUTHENTICATION = 0x0B
DEAUTHENTICATION = 0x0C
ACTION = 0x0D
ACTION_NO_ACK = 0x0E

RTS = 0x1B
CTS = 0x1C
ACK = 0x1D

UNREADABLE = 0xFF
"""Stands for a frame whose MAC header could not be read."""

MANAGEMENT, CONTROL, DATA, EXTENSION = 0, 1, 2, 3
