"""The listener: a process that takes frames from the kernel and hands them to window workers.

It opens its socket, gives up its rights, and from then on only copies: it decodes nothing, keeps
nothing, writes nothing to disk. The agent gives it, over a socket, one pipe for each window.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from wifiwatch.errors import WifiwatchError
from wifiwatch_probes.privileges import give_up_rights
from wifiwatch_probes.ring import PCAP_HEADER, PacketRing

if TYPE_CHECKING:
    from wifiwatch_probes.ring import Taken

WINDOW_NANOSECONDS = 300_000_000_000
DISORDER_NANOSECONDS = 2_000_000_000
"""Frames of a window are waited for this long after its end, by the wall clock."""

QUEUE_BYTES = 32 << 20
"""Records that wait for a slow worker; what comes beyond is counted and dropped."""

LAST_FLUSH_SECONDS = 10.0
"""How long a worker may take to read what is left when all ends."""

TICK_SECONDS = 1.0
WAIT_MILLISECONDS = 50


@dataclass(slots=True)
class Tick:
    """What the listener tells every second.

    Parameters
    ----------
    frames : int
        Frames handed on or queued, since the start.
    kernel_drops, queue_drops : int
        Frames lost in the kernel's ring, and for want of a fast worker, since the start.
    last_time : int
        When the last frame came [ns since 1970-01-01 UTC]; 0 before the first.
    queued_bytes : int
        Records that wait for the worker [bytes].
    """

    frames: int = 0
    kernel_drops: int = 0
    queue_drops: int = 0
    last_time: int = 0
    queued_bytes: int = 0


class Sink:
    """The pipe of one window's worker, with what waits to be written to it.

    Parameters
    ----------
    pipe : int
        Its writing end; non-blocking, and closed by `close`.
    """

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        os.set_blocking(pipe, False)
        self._queue: deque[memoryview] = deque([memoryview(PCAP_HEADER)])
        self.queued_bytes = len(PCAP_HEADER)
        self.broken = False

    def add(self, records: bytes) -> bool:
        """Queue records; tell whether there was room for them."""
        if self.broken or self.queued_bytes + len(records) > QUEUE_BYTES:
            return False
        self._queue.append(memoryview(records))
        self.queued_bytes += len(records)
        return True

    def flush(self) -> None:
        """Write what the pipe takes without waiting."""
        try:
            while self._queue:
                written = os.write(self._pipe, self._queue[0])
                self.queued_bytes -= written
                if written < len(self._queue[0]):
                    self._queue[0] = self._queue[0][written:]
                else:
                    self._queue.popleft()
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.broken = True
            self._queue.clear()
            self.queued_bytes = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything was written."""
        return not self._queue

    def close(self) -> None:
        """Let the worker see the end."""
        os.close(self._pipe)


class Listener:
    """Copy frames from the ring to the worker of their window.

    Parameters
    ----------
    ring : PacketRing
        Where frames come from.
    agent : socket
        Where pipes come from, and ticks go to.
    """

    def __init__(self, ring: PacketRing, agent: socket.socket) -> None:
        self._ring = ring
        self._agent = agent
        self._ready: deque[int] = deque()
        self._sink: Sink | None = None
        self._ending: list[Sink] = []
        self._window = -1
        self._tick = Tick()
        self._next_tick = 0.0
        self._stopping = False

    def run(self) -> None:
        """Listen until the agent closes its socket or asks to stop."""
        while not self._stopping:
            self._hear_agent()
            self._ring.wait(WAIT_MILLISECONDS)
            self._take()
            self._flush()
            self._tell()
        self._take()
        self._end_window()
        patience = time.monotonic() + LAST_FLUSH_SECONDS
        while self._ending and time.monotonic() < patience:
            self._flush()
            time.sleep(0.01)
        self._tell(now=True)

    def _take(self) -> None:
        """Take what has come, window by window."""
        while True:
            if self._sink is None and not self._begin_window():
                return
            begin = self._window * WINDOW_NANOSECONDS
            taken = self._ring.take(begin - DISORDER_NANOSECONDS, begin + WINDOW_NANOSECONDS)
            self._pass_on(taken)
            if taken.outside:
                self._end_window()
            elif not taken.frames:
                break
        if time.time_ns() >= begin + WINDOW_NANOSECONDS + DISORDER_NANOSECONDS:
            self._end_window()

    def _begin_window(self) -> bool:
        """Begin the window of the next frame, once there is one, and a worker for it."""
        moment = self._ring.next_time()
        if moment is None or not self._ready:
            return False
        self._window = moment // WINDOW_NANOSECONDS
        self._sink = Sink(self._ready.popleft())
        self._say({"begun": self._window * WINDOW_NANOSECONDS})
        return True

    def _end_window(self) -> None:
        """Let the worker finish what it has, and begin anew with the next frame."""
        if self._sink is not None:
            self._ending.append(self._sink)
            self._sink = None
            self._say({"ended": self._window * WINDOW_NANOSECONDS})

    def _pass_on(self, taken: Taken) -> None:
        if not taken.frames or self._sink is None:
            return
        self._tick.last_time = taken.last_time
        if self._sink.add(taken.records):
            self._tick.frames += taken.frames
        else:
            self._tick.queue_drops += taken.frames

    def _flush(self) -> None:
        for sink in [*self._ending, *([self._sink] if self._sink else [])]:
            sink.flush()
        for sink in [sink for sink in self._ending if sink.is_empty]:
            sink.close()
            self._ending.remove(sink)
        if self._sink is not None and self._sink.broken:
            self._sink.close()
            self._sink = None
            self._say({"lost": self._window * WINDOW_NANOSECONDS})

    def _tell(self, *, now: bool = False) -> None:
        """Tell the agent once a second how it goes."""
        moment = time.monotonic()
        if not now and moment < self._next_tick:
            return
        self._next_tick = moment + TICK_SECONDS
        self._tick.kernel_drops = self._ring.dropped()
        self._tick.queued_bytes = self._sink.queued_bytes if self._sink else 0
        self._say({"tick": asdict(self._tick)})

    def _say(self, message: dict[str, object]) -> None:
        try:
            self._agent.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self._stopping = True

    def _hear_agent(self) -> None:
        """Take pipes from the agent; its end is ours."""
        while select.select([self._agent], [], [], 0)[0]:
            data, pipes, _, _ = socket.recv_fds(self._agent, 1, 1)
            self._ready.extend(pipes)
            if not data:
                self._stopping = True
                return


def main() -> int:
    """Listen on the interface that is named, for the agent at the socket whose number is given."""
    interface, number = sys.argv[1], int(sys.argv[2])
    with socket.socket(fileno=number) as agent:
        try:
            with PacketRing(interface) as ring:
                give_up_rights()
                agent.sendall(b'{"listening": true}\n')
                Listener(ring, agent).run()
        except WifiwatchError as error:
            told = {"failed": str(error), "hint": error.hint, "exit_code": error.exit_code}
            agent.sendall(json.dumps(told).encode() + b"\n")
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
