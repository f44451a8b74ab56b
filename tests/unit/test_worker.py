"""The pipe between worker and monitor, and what a crash may say."""

from __future__ import annotations

import io
import json
import os
from typing import NoReturn

import pytest

from wifiwatch import worker
from wifiwatch.messages import Kind, receive, send
from wifiwatch.settings import ReplaySettings


def test_messages_come_as_they_were_sent() -> None:
    pipe = io.BytesIO()
    send(pipe, Kind.PLAN, {"bytes": 5})
    send(pipe, Kind.TABLE, b"seconds\0\x01\x02")
    send(pipe, Kind.DOCUMENT, b"{}")
    pipe.seek(0)
    assert list(receive(pipe)) == [
        (Kind.PLAN, b'{"bytes": 5}'),
        (Kind.TABLE, b"seconds\0\x01\x02"),
        (Kind.DOCUMENT, b"{}"),
    ]


@pytest.mark.parametrize("cut", [1, 4, 7])
def test_a_message_that_breaks_off_is_none(cut: int) -> None:
    pipe = io.BytesIO()
    send(pipe, Kind.PLAN, {"bytes": 5})
    whole = pipe.getvalue()
    assert list(receive(io.BytesIO(whole + whole[:cut]))) == [(Kind.PLAN, b'{"bytes": 5}')]


def test_settings_pass_unchanged() -> None:
    settings = ReplaySettings(
        ["a", "-"], ["s"], "sites", "documents", ["m"], 2.5, tables=True, frames_a_batch=7
    )
    assert ReplaySettings.from_json(settings.to_json()) == settings


class _Broken:
    """A replay with a fault that quotes what was heard."""

    def __init__(self, *_: object) -> None: ...

    def run(self) -> NoReturn:
        """Fail."""
        raise ValueError("address 02:00:00:aa:bb:cc asked for HomeSweetHome")


def test_a_crash_tells_where_and_not_what(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings_read, settings_write = os.pipe()
    messages_read, messages_write = os.pipe()
    os.write(settings_write, ReplaySettings([]).to_json().encode())
    os.close(settings_write)
    monkeypatch.setattr(worker, "Replay", _Broken)
    monkeypatch.setattr("sys.argv", ["worker", str(settings_read), str(messages_write)])
    worker.main()
    with os.fdopen(messages_read, "rb") as pipe:
        [(kind, data)] = receive(pipe)
    assert kind is Kind.FATAL
    content = json.loads(data)
    assert content["exit_code"] == 1
    assert "ValueError at worker.py:" in content["text"]
    told = data.decode() + "".join(capfd.readouterr())
    assert "aa:bb:cc" not in told
    assert "HomeSweetHome" not in told
