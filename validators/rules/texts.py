"""A column of texts as Arrow keeps it: where each cell begins and ends among the bytes."""

import numpy as np
import pyarrow as pa


def edges(texts: pa.Array) -> np.ndarray:
    """Where each cell begins, and where the last one ends: places among the bytes of the whole buffer."""
    if not len(texts):
        return np.zeros(1, np.int32)
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def sizes(texts: pa.Array) -> np.ndarray:
    """Bytes of each cell."""
    return np.diff(edges(texts))
