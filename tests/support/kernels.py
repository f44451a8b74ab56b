"""Compiled code called from tests: loads and hashes exist only inside of kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wifiwatch.hashing import hash_bytes, hash_name, mix, place
from wifiwatch.kernels import Bytes, kernel
from wifiwatch.loads import (
    load8,
    load16,
    load16_big,
    load32,
    load32_big,
    load64,
    load_address,
    trailing_zeros,
)

if TYPE_CHECKING:
    import numpy as np


@kernel
def byte_at(buffer: Bytes, offset: int) -> int:
    """Load a byte."""
    return load8(buffer, offset)


@kernel
def little16_at(buffer: Bytes, offset: int) -> int:
    """Load 2 bytes, least significant first."""
    return load16(buffer, offset)


@kernel
def little32_at(buffer: Bytes, offset: int) -> int:
    """Load 4 bytes, least significant first."""
    return load32(buffer, offset)


@kernel
def little64_at(buffer: Bytes, offset: int) -> np.uint64:
    """Load 8 bytes, least significant first."""
    return load64(buffer, offset)


@kernel
def big16_at(buffer: Bytes, offset: int) -> int:
    """Load 2 bytes, most significant first."""
    return load16_big(buffer, offset)


@kernel
def big32_at(buffer: Bytes, offset: int) -> int:
    """Load 4 bytes, most significant first."""
    return load32_big(buffer, offset)


@kernel
def address_at(buffer: Bytes, offset: int) -> int:
    """Load an address."""
    return load_address(buffer, offset)


@kernel
def zeros_below(value: np.uint64) -> int:
    """Count the zero bits below the lowest set bit."""
    return trailing_zeros(value)


@kernel
def mixed(value: np.uint64, other: np.uint64) -> np.uint64:
    """Mix two values."""
    return mix(value, other)


@kernel
def placed(value: np.uint64, mask: int) -> int:
    """Give a value's place in a table."""
    return place(value, mask)


@kernel
def bytes_hash(value: np.uint64, buffer: Bytes, at: int, length: int) -> np.uint64:
    """Hash a span of bytes."""
    return hash_bytes(value, buffer, at, length)


@kernel
def name_hash(value: np.uint64, buffer: Bytes, at: int, length: int) -> np.uint64:
    """Hash a span of up to 32 bytes."""
    return hash_name(value, buffer, at, length)
