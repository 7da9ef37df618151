"""Average-linkage clustering: groups grow as long as their members are near each other on average."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def group(vectors: NDArray[np.float32], threshold: float) -> NDArray[np.int64]:
    """The group of each vector, numbered from 0 in the order of their first members.

    Two groups become one where the mean cosine between their members is at least the threshold and larger
    than to any other group. It is the nearest-neighbour chain: time and memory grow with the square
    of the number of vectors. Ties go to the earlier vector, so equal input gives equal groups.

    Args:
        vectors: a row each, of length 1.
        threshold: least mean cosine, from 0 to 1.

    Example:
        >>> group(np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32), 0.7).tolist()
        [0, 1, 0]
    """
    count = len(vectors)
    near = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(near, -np.inf)
    sizes = np.ones(count)
    parents = np.arange(count)
    active = np.ones(count, np.bool_)
    chain: list[int] = []
    while active.any():
        if not chain:
            chain.append(int(active.argmax()))
        tip = chain[-1]
        nearest = int(near[tip].argmax())
        similarity = near[tip, nearest]
        if len(chain) > 1 and near[tip, chain[-2]] >= similarity:
            _merge(near, sizes, parents, active, chain.pop(), chain.pop())
        elif similarity < threshold:
            _retire(near, active, tip)
            chain.pop()
        else:
            chain.append(nearest)
    return _numbered(parents)


def _merge(
    near: NDArray[np.float64],
    sizes: NDArray[np.float64],
    parents: NDArray[np.int64],
    active: NDArray[np.bool_],
    one: int,
    other: int,
) -> None:
    """Put the later group into the earlier; its nearness to each other group is the mean over members."""
    kept, gone = min(one, other), max(one, other)
    total = sizes[kept] + sizes[gone]
    mean = (near[kept] * sizes[kept] + near[gone] * sizes[gone]) / total
    near[kept], near[:, kept] = mean, mean
    near[kept, kept] = -np.inf
    sizes[kept] = total
    parents[gone] = kept
    _retire(near, active, gone)


def _retire(near: NDArray[np.float64], active: NDArray[np.bool_], place: int) -> None:
    """Take a group out: it has been merged, or nothing is near enough to it."""
    active[place] = False
    near[place], near[:, place] = -np.inf, -np.inf


def _numbered(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    roots = parents.copy()
    for place, parent in enumerate(parents):
        roots[place] = roots[parent] if parent != place else place
    _, first, groups = np.unique(roots, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[groups]
