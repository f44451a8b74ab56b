"""The frame check sequence: CRC-32 over a whole frame (802.11-2020, 9.2.4.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
from llvmlite import binding, ir
from numba.core import types
from numba.extending import intrinsic

from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import load8, load32

if TYPE_CHECKING:
    from collections.abc import Callable

_POLYNOMIAL = 0xEDB88320
_ALL_ONES = 0xFFFFFFFF
_STRIDE = 16

HAS_CARRYLESS_MULTIPLY = bool(binding.get_host_cpu_features().get("pclmul", False))


def _tables() -> npt.NDArray[np.uint32]:
    """Build one table a byte of a word, so that a step consumes 4 bytes at once."""
    tables = np.zeros((4, 256), np.uint32)
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = (values >> 1) ^ (values & 1) * np.uint32(_POLYNOMIAL)
    tables[0] = values
    for position in range(1, 4):
        last = tables[position - 1]
        tables[position] = (last >> 8) ^ tables[0][last & 0xFF]
    return tables.reshape(-1)


_TABLES = _tables()


@kernel
def crc32_by_tables(buffer: Bytes, start: int, end: int) -> int:
    """Compute the CRC-32 of a span of bytes on any processor."""
    crc = np.int64(_ALL_ONES)
    at = start
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
    return crc ^ np.int64(_ALL_ONES)


_FOLD_ONE = (0x1751997D0, 0x0CCAA009E)
_FOLD_FOUR = (0x154442BD4, 0x1C6E41596)
_REDUCE_64 = (0x163CD6124, 0)
_BARRETT = (0x1DB710641, 0x1F7011641)
"""Factors that move a block 1 or 4 blocks on, and that reduce what is left to 32 bits, for this
polynomial, bit-reflected (Gopal et al., "Fast CRC Computation for Generic Polynomials Using
PCLMULQDQ Instruction", Intel 2009)."""

_LANES = 4


def _prefixes() -> npt.NDArray[np.uint64]:
    """Give what stands before a block so that the CRC's start value reaches into it.

    The first block is a partial one, of as many bytes as the length leaves over 16. Its bytes are
    mixed with the start value; where it has less than 4, the rest of the start value belongs to
    the next block. It gets there as 4 bytes at the end of this one, which a CRC that starts from
    zero turns into that rest.
    """
    prefixes = np.zeros(_STRIDE, np.uint64)
    for left_over in range(4):
        register = _ALL_ONES >> (8 * left_over)
        for _ in range(32):
            top = register >> 31
            register = ((register ^ (_POLYNOMIAL if top else 0)) << 1 | top) & _ALL_ONES
        prefixes[left_over] = register << 32
    return prefixes


_PREFIXES = _prefixes()


class _Folding:
    """Instructions over 128-bit blocks, emitted into a kernel that is being compiled."""

    def __init__(self, builder: Any, data: Any, start: Any) -> None:
        self.builder = builder
        self._data = data
        self._start = start
        self.word = ir.IntType(64)
        self.block = ir.IntType(128)
        self.vector = ir.VectorType(self.word, 2)
        self._select = ir.IntType(8)
        self._multiply = builder.module.declare_intrinsic(
            "llvm.x86.pclmulqdq",
            fnty=ir.FunctionType(self.vector, [self.vector, self.vector, self._select]),
        )

    def load(self, offset: Any) -> Any:
        """Load the block at an offset from the start."""
        builder = self.builder
        place = builder.gep(self._data, [builder.add(self._start, offset)])
        pointer = builder.bitcast(place, self.vector.as_pointer())
        return builder.load(pointer, align=1, typ=self.vector)

    def multiply(self, block: Any, factors: tuple[int, int], which: int) -> Any:
        """Multiply a half of a block by a factor; the digits of `which` name factor and half."""
        constant = ir.Constant(self.vector, list(factors))
        chosen = ir.Constant(self._select, which)
        return self.builder.call(self._multiply, [block, constant, chosen])

    def fold(self, state: Any, factors: tuple[int, int], block: Any) -> Any:
        """Move a state on by multiplying its halves, and add a block."""
        low = self.multiply(state, factors, 0x00)
        high = self.multiply(state, factors, 0x11)
        return self.builder.xor(self.builder.xor(low, high), block)

    def loop(self, states: list[Any], first: Any, end: Any, factors: tuple[int, int]) -> Any:
        """Fold as many blocks at a time as there are states; return them and the next offset."""
        builder = self.builder
        step = ir.Constant(self.word, _STRIDE * len(states))
        entry = builder.block
        head, body, done = (builder.append_basic_block(name) for name in ("head", "body", "done"))
        builder.branch(head)
        builder.position_at_end(head)
        running = [builder.phi(self.vector) for _ in states]
        offset = builder.phi(self.word)
        for phi, state in zip([*running, offset], [*states, first], strict=True):
            phi.add_incoming(state, entry)
        following = builder.add(offset, step)
        builder.cbranch(builder.icmp_signed("<=", following, end), body, done)
        builder.position_at_end(body)
        for lane, phi in enumerate(running):
            here = builder.add(offset, ir.Constant(self.word, _STRIDE * lane))
            phi.add_incoming(self.fold(phi, factors, self.load(here)), body)
        offset.add_incoming(following, body)
        builder.branch(head)
        builder.position_at_end(done)
        return running, offset

    def first_block(self, left_over: Any, prefix: Any) -> Any:
        """Load the bytes left over, behind zeros and the prefix, mixed with the start value."""
        builder = self.builder
        loaded = builder.bitcast(self.load(ir.Constant(self.word, 0)), self.block)
        mixed = builder.xor(loaded, self._number(_ALL_ONES))
        missing = builder.sub(ir.Constant(self.word, _STRIDE), left_over)
        # In two steps: a shift by all 128 bits has no result.
        half = builder.zext(builder.mul(missing, ir.Constant(self.word, 4)), self.block)
        moved = builder.shl(builder.shl(mixed, half), half)
        before = builder.shl(builder.zext(prefix, self.block), self._number(64))
        return builder.bitcast(builder.xor(moved, before), self.vector)

    def reduce(self, state: Any) -> Any:
        """Reduce a state to the 32 bits that remain of it."""
        builder = self.builder
        product = self.multiply(state, _FOLD_ONE, 0x10)
        state = builder.xor(self._shifted(state, 64), product)
        product = self.multiply(self._lower_halves(state), _REDUCE_64, 0x00)
        state = builder.xor(self._shifted(state, 32), product)
        product = self.multiply(self._lower_halves(state), _BARRETT, 0x10)
        product = self.multiply(self._lower_halves(product), _BARRETT, 0x00)
        low = builder.extract_element(builder.xor(state, product), ir.Constant(self._select, 0))
        return builder.lshr(low, ir.Constant(self.word, 32))

    def _shifted(self, block: Any, bits: int) -> Any:
        number = self.builder.lshr(self.builder.bitcast(block, self.block), self._number(bits))
        return self.builder.bitcast(number, self.vector)

    def _lower_halves(self, block: Any) -> Any:
        return self.builder.and_(block, ir.Constant(self.vector, [_ALL_ONES, _ALL_ONES]))

    def _number(self, value: int) -> Any:
        return ir.Constant(self.block, value)


def _folds_with(lanes: int) -> Callable[[Bytes, int, int, np.uint64], int]:
    """Make the fold of a span from its start to its end, several blocks at a time."""

    def emit(_context: Any, array: Any, _start: Any, _length: Any, _prefix: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            view = context.make_array(signature.args[0])(context, builder, arguments[0])
            _, start, length, prefix = arguments
            folding = _Folding(builder, view.data, start)
            left_over = builder.and_(length, ir.Constant(folding.word, _STRIDE - 1))
            states, offset = [folding.first_block(left_over, prefix)], left_over
            for _ in range(1, lanes):
                states.append(folding.load(offset))
                offset = builder.add(offset, ir.Constant(folding.word, _STRIDE))
            if lanes > 1:
                states, offset = folding.loop(states, offset, length, _FOLD_FOUR)
            state = states[0]
            for lane in states[1:]:
                state = folding.fold(state, _FOLD_ONE, lane)
            (state,), _ = folding.loop([state], offset, length, _FOLD_ONE)
            return folding.reduce(state)

        return types.int64(array, types.int64, types.int64, types.uint64), generate

    return cast("Callable[[Bytes, int, int, np.uint64], int]", intrinsic(emit))


_fold_one = _folds_with(1)
_fold_four = _folds_with(_LANES)


@kernel
def crc32_by_folding(buffer: Bytes, start: int, end: int) -> int:
    """Compute the CRC-32 of a span of bytes with carry-less multiplication.

    Of a span of 8 to 15 bytes it reads up to 8 bytes behind the end.
    """
    length = end - start
    if length < 8:
        return crc32_by_tables(buffer, start, end)
    prefix = _PREFIXES[length & (_STRIDE - 1)]
    if length >= _LANES * _STRIDE:
        return _fold_four(buffer, start, length, prefix) ^ np.int64(_ALL_ONES)
    return _fold_one(buffer, start, length, prefix) ^ np.int64(_ALL_ONES)


crc32 = crc32_by_folding if HAS_CARRYLESS_MULTIPLY else crc32_by_tables
"""The quicker of the two on this processor."""
