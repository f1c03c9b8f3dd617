"""Vectors without a model: hashed character 4-grams, the same on every machine; similar words give similar vectors."""

import base64
import hashlib
import math
import struct
from collections.abc import Sequence


def embedded(text: str | Sequence[int], dimensions: int) -> list[float]:
    """A vector of length one. Clients may send token numbers instead of words; each number is then a gram."""
    if isinstance(text, str):
        padded = f"  {text.lower()}  "
        grams = [padded[start : start + 4] for start in range(len(padded) - 3)]
    else:
        grams = [str(token) for token in text]
    vector = [0.0] * dimensions
    for gram in grams:
        digest = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "big")
        vector[digest % dimensions] += 1.0 if digest & (1 << 62) else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def encoded(vector: Sequence[float]) -> str:
    """As little-endian 32-bit floats in base64, the form that OpenAI's own client asks for."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
