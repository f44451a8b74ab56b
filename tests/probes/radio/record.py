"""Record the kernel's answers about its simulated radios; runs inside the virtual machine.

`tests/probes/radio/wifi-vm --radios 1 --reg GB --rw DIR --out DIR -- PYTHON record.py` writes
`answers.json.gz` to DIR: for each command, the netlink messages in hexadecimal.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any, cast

from wifiwatch_probes.radio.netlink import Command, Netlink


def recorded(kernel: Netlink, command: Command, *attributes: tuple[str, str]) -> list[str]:
    """Give the bytes of each message that the kernel answers with."""
    messages = cast("list[Any]", kernel.dump(command, attributes))
    return [bytes(one.data[one.offset : one.offset + one.length]).hex() for one in messages]


if __name__ == "__main__":
    with Netlink() as kernel:
        answers = {
            "GET_WIPHY": recorded(kernel, Command.GET_WIPHY, ("NL80211_ATTR_SPLIT_WIPHY_DUMP", "")),
            "GET_INTERFACE": recorded(kernel, Command.GET_INTERFACE),
            "GET_REG": recorded(kernel, Command.GET_REG),
        }
    path = Path(os.environ["WIFI_VM_OUT"]) / "answers.json.gz"
    path.write_bytes(gzip.compress(json.dumps(answers).encode(), mtime=0))
