"""Unaligned loads from a byte buffer, one machine instruction each.

None of them checks bounds: the caller proves that the bytes are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from wifiwatch.kernels import inlined

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from wifiwatch.kernels import Bytes


def _loader(n_bits: int, result: Any) -> Callable[[Bytes, int], int]:
    """Build a load of `n_bits`, little-endian, widened without a sign to `result`."""

    def typing(_context: Any, array: Any, _offset: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            view = context.make_array(signature.args[0])(context, builder, arguments[0])
            address = builder.gep(view.data, [arguments[1]])
            address = builder.bitcast(address, ir.IntType(n_bits).as_pointer())
            value = builder.load(address, align=1, typ=ir.IntType(n_bits))
            target = context.get_value_type(result)
            return builder.zext(value, target) if target.width > n_bits else value

        return result(array, types.int64), generate

    return cast("Callable[[Bytes, int], int]", intrinsic(typing))


load8 = _loader(8, types.int64)
load16 = _loader(16, types.int64)
load32 = _loader(32, types.int64)
load64 = cast("Callable[[Bytes, int], np.uint64]", _loader(64, types.uint64))


@inlined
def load16_big(buffer: Bytes, offset: int) -> int:
    """Load 2 bytes, most significant first."""
    return (load8(buffer, offset) << 8) | load8(buffer, offset + 1)


@inlined
def load32_big(buffer: Bytes, offset: int) -> int:
    """Load 4 bytes, most significant first."""
    return (load16_big(buffer, offset) << 16) | load16_big(buffer, offset + 2)


@inlined
def load_address(buffer: Bytes, offset: int) -> int:
    """Load a MAC address as an integer that sorts as the address is written."""
    return (load32_big(buffer, offset) << 16) | load16_big(buffer, offset + 4)


def _count_trailing_zeros(_context: Any, _value: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


trailing_zeros = cast("Callable[[np.uint64], int]", intrinsic(_count_trailing_zeros))
"""Counts the zero bits below the lowest set bit of a number that is not 0."""
