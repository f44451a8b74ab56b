"""The frame check sequence: CRC-32 over a whole frame (802.11-2020, 9.2.4.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
from llvmlite import binding, ir
from numba.core import types
from numba.extending import intrinsic

from wifiwatch.kernels import Bytes, inlined, kernel
from wifiwatch.loads import load8, load32, load64

if TYPE_CHECKING:
    from collections.abc import Callable

_POLYNOMIAL = 0xEDB88320
_STRIDE = 16

HAS_CARRYLESS_MULTIPLY = bool(binding.get_host_cpu_features().get("pclmul", False))


def _tables() -> npt.NDArray[np.uint32]:
    """Build one table a byte of the stride, so that a step consumes 16 bytes at once."""
    tables = np.zeros((_STRIDE, 256), np.uint32)
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = (values >> 1) ^ (values & 1) * np.uint32(_POLYNOMIAL)
    tables[0] = values
    for position in range(1, _STRIDE):
        last = tables[position - 1]
        tables[position] = (last >> 8) ^ tables[0][last & 0xFF]
    return tables.reshape(-1)


_TABLES = _tables()


_FOLD_ONE = (0x1751997D0, 0x0CCAA009E)
_FOLD_FOUR = (0x154442BD4, 0x1C6E41596)
"""Factors that move a block 1 or 4 blocks on, for this polynomial, bit-reflected (Gopal et al.,
"Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009)."""

_LANES = 4


class _Folding:
    """Instructions over 128-bit blocks, emitted into a kernel that is being compiled."""

    def __init__(self, builder: Any, data: Any, start: Any) -> None:
        self.builder = builder
        self._data = data
        self._start = start
        self.word = ir.IntType(64)
        self.vector = ir.VectorType(self.word, 2)
        self._select = ir.IntType(8)
        self._multiply = builder.module.declare_intrinsic(
            "llvm.x86.pclmulqdq",
            fnty=ir.FunctionType(self.vector, [self.vector, self.vector, self._select]),
        )

    def load(self, block: Any) -> Any:
        """Load the block of the given number."""
        builder = self.builder
        offset = builder.add(self._start, builder.mul(block, ir.Constant(self.word, _STRIDE)))
        pointer = builder.bitcast(builder.gep(self._data, [offset]), self.vector.as_pointer())
        return builder.load(pointer, align=1, typ=self.vector)

    def fold(self, state: Any, factors: tuple[int, int], block: Any) -> Any:
        """Move a state on by multiplying its halves, and add a block."""
        builder = self.builder
        constant = ir.Constant(self.vector, list(factors))
        low = builder.call(self._multiply, [state, constant, ir.Constant(self._select, 0x00)])
        high = builder.call(self._multiply, [state, constant, ir.Constant(self._select, 0x11)])
        return builder.xor(builder.xor(low, high), block)

    def loop(self, states: list[Any], first: Any, last: Any, factors: tuple[int, int]) -> Any:
        """Fold as many blocks at a time as there are states; return them and the next block."""
        builder = self.builder
        step = ir.Constant(self.word, len(states))
        entry = builder.block
        head, body, done = (builder.append_basic_block(name) for name in ("head", "body", "done"))
        builder.branch(head)
        builder.position_at_end(head)
        running = [builder.phi(self.vector) for _ in states]
        block = builder.phi(self.word)
        for phi, state in zip([*running, block], [*states, first], strict=True):
            phi.add_incoming(state, entry)
        more = builder.icmp_signed("<=", builder.add(block, step), last)
        builder.cbranch(more, body, done)
        builder.position_at_end(body)
        for lane, phi in enumerate(running):
            here = builder.add(block, ir.Constant(self.word, lane))
            phi.add_incoming(self.fold(phi, factors, self.load(here)), body)
        block.add_incoming(builder.add(block, step), body)
        builder.branch(head)
        builder.position_at_end(done)
        return running, block


def _emit_fold(_context: Any, array: Any, _start: Any, _blocks: Any, _crc: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        _, start, blocks, crc = arguments
        folding = _Folding(builder, view.data, start)
        numbers = [ir.Constant(folding.word, lane) for lane in range(_LANES + 1)]
        lanes = [folding.load(number) for number in numbers[:_LANES]]
        zero = ir.Constant(folding.vector, [0, 0])
        place = [ir.Constant(ir.IntType(32), half) for half in (0, 1)]
        lanes[0] = builder.xor(lanes[0], builder.insert_element(zero, crc, place[0]))
        lanes, block = folding.loop(lanes, numbers[_LANES], blocks, _FOLD_FOUR)
        state = lanes[0]
        for lane in lanes[1:]:
            state = folding.fold(state, _FOLD_ONE, lane)
        (state,), _ = folding.loop([state], block, blocks, _FOLD_ONE)
        halves = [builder.extract_element(state, half) for half in place]
        return context.make_tuple(builder, signature.return_type, halves)

    pair = types.UniTuple(types.uint64, 2)
    return pair(array, types.int64, types.int64, types.int64), generate


_fold = cast("Callable[[Bytes, int, int, int], tuple[np.uint64, np.uint64]]", intrinsic(_emit_fold))
"""Folds at least 4 blocks into one that has, from a zero start, the CRC of all of them."""


@inlined
def _step16(low: np.uint64, high: np.uint64) -> int:
    """Take 16 bytes, already mixed with the CRC so far, through the tables."""
    byte = np.uint64(0xFF)
    total = np.uint32(0)
    for position in range(8):
        shift = np.uint64(8 * position)
        total ^= _TABLES[((15 - position) << 8) + np.int64((low >> shift) & byte)]
        total ^= _TABLES[((7 - position) << 8) + np.int64((high >> shift) & byte)]
    return np.int64(total)


@kernel
def _finish(buffer: Bytes, at: int, end: int, crc: int) -> int:
    """Take the bytes that are left through the tables."""
    while at + _STRIDE <= end:
        crc = _step16(load64(buffer, at) ^ np.uint64(crc), load64(buffer, at + 8))
        at += _STRIDE
    while at + 4 <= end:
        word = load32(buffer, at) ^ crc
        crc = np.int64(
            _TABLES[0x300 | (word & 0xFF)]
            ^ _TABLES[0x200 | ((word >> 8) & 0xFF)]
            ^ _TABLES[0x100 | ((word >> 16) & 0xFF)]
            ^ _TABLES[(word >> 24) & 0xFF]
        )
        at += 4
    while at < end:
        crc = (crc >> 8) ^ np.int64(_TABLES[(crc ^ load8(buffer, at)) & 0xFF])
        at += 1
    return crc ^ np.int64(0xFFFFFFFF)


@kernel
def crc32_by_tables(buffer: Bytes, start: int, end: int) -> int:
    """Compute the CRC-32 of a span of bytes on any processor."""
    return _finish(buffer, start, end, np.int64(0xFFFFFFFF))


@kernel
def crc32_by_folding(buffer: Bytes, start: int, end: int) -> int:
    """Compute the CRC-32 of a span of bytes with carry-less multiplication."""
    crc = np.int64(0xFFFFFFFF)
    blocks = (end - start) // _STRIDE
    if blocks < _LANES:
        return _finish(buffer, start, end, crc)
    low, high = _fold(buffer, start, blocks, crc)
    return _finish(buffer, start + _STRIDE * blocks, end, _step16(low, high))


crc32 = crc32_by_folding if HAS_CARRYLESS_MULTIPLY else crc32_by_tables
"""The quicker of the two on this processor."""
