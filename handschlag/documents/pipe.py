"""Messages between the product and a render process: parts of bytes, each behind its length.

A file of its own, so that the product's side does not load the libraries of the other one.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_COUNT, _LENGTH = struct.Struct("!B"), struct.Struct("!I")


def send(stream: BinaryIO, *parts: bytes) -> None:
    """One message: the number of parts, then each part behind its length."""
    stream.write(_COUNT.pack(len(parts)))
    for part in parts:
        stream.write(_LENGTH.pack(len(part)))
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO) -> list[bytes]:
    """The next message; ``EOFError`` where the other side is gone."""
    count = _COUNT.unpack(_exactly(stream, _COUNT.size))[0]
    return [_exactly(stream, _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]) for _ in range(count)]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data
