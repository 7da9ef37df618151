"""The few functions of probability theory that the models need, on whole arrays and in logarithms.

One of them carries nearly all: the regularised incomplete beta function is the tail of Student's t, of a
gamma value with an uncertain rate, and of a Poisson count with an uncertain rate.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from elastic_ml_kit.score.anomaly.grid import Bools, Floats

SMALLEST = 2.2250738585072014e-308
_LANCZOS = (
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
)
_TINY = 1e-300
_STEPS = 500


def log_gamma(x: Floats) -> Floats:
    """ln Γ(x) for x > 0, by Lanczos' series (g = 7); relative error about 1e-14.

    Example:
        >>> round(float(log_gamma(np.array([5.0]))[0]), 9)  # ln 24
        3.17805383
    """
    base = x + 7.5
    total = np.full_like(base, _LANCZOS[0])
    for place, coefficient in enumerate(_LANCZOS[1:], start=1):
        total += coefficient / (x + place)
    result: Floats = (x + 0.5) * np.log(base) - base + np.log(math.sqrt(2 * math.pi) * total / x)
    return result


def log_beta_cdf(a: Floats, b: Floats, x: Floats, y: Floats) -> Floats:
    """ln I_x(a, b), the chance that a Beta(a, b) variable is below x; y is 1 - x, given so that it is exact.

    Continued fraction (DLMF 8.17.22) by Lentz' method, on the side where it converges fast. Cost: some tens
    of array operations, more near the mode of a narrow distribution.
    """
    a, b, x, y = np.broadcast_arrays(a, b, x, y)
    swap: Bools = x > (a + 1) / (a + b + 2)
    left, right = np.where(swap, b, a), np.where(swap, a, b)
    at, rest = np.where(swap, y, x), np.where(swap, x, y)
    with np.errstate(divide="ignore"):
        front = left * np.log(at) + right * np.log(rest) - np.log(left)
    front += log_gamma(left + right) - log_gamma(left) - log_gamma(right)
    value = np.minimum(front + _log_fraction(left, right, at), 0.0)
    with np.errstate(divide="ignore"):
        result: Floats = np.where(swap, np.log1p(-np.exp(value)), value)
    return result


def _log_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    result = np.zeros(x.shape)
    index = np.arange(x.size)
    a, b, x, flat = a.ravel(), b.ravel(), x.ravel(), result.ravel()
    c = np.ones(x.size)
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d.copy()
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / _away_from_zero(1.0 + even * d)
        c = _away_from_zero(1.0 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1.0 / _away_from_zero(1.0 + odd * d)
        c = _away_from_zero(1.0 + odd / c)
        value *= d * c
        if m % 4 == 0:
            open_ = np.abs(d * c - 1.0) > 1e-12
            if not open_.any():
                break
            if open_.sum() < 0.7 * open_.size:
                flat[index] = value
                index, a, b, x = index[open_], a[open_], b[open_], x[open_]
                c, d, value = c[open_], d[open_], value[open_]
    flat[index] = value
    logs: Floats = np.log(np.abs(flat)).reshape(result.shape)
    return logs


def _away_from_zero(x: Floats) -> Floats:
    result: Floats = np.where(np.abs(x) < _TINY, _TINY, x)
    return result


def log_t_tail(t: Floats, freedom: Floats) -> Floats:
    """ln P(T > t) of Student's t; `freedom` is the degrees of freedom, any number above 0."""
    square = t * t
    whole = freedom + square
    both = log_beta_cdf(freedom / 2, np.full_like(square, 0.5), freedom / whole, square / whole)
    half = both - math.log(2)
    with np.errstate(divide="ignore"):
        result: Floats = np.where(t >= 0, half, np.log1p(-np.exp(half)))
    return result


def beta_quantile(a: Floats, b: Floats, q: float) -> Floats:
    """The value below which a Beta(a, b) variable is with chance q, by bisection of its log odds to 1e-5.

    Example:
        >>> round(float(beta_quantile(np.array([1.0]), np.array([1.0]), 0.15)[0]), 6)
        0.15
    """
    low, high = np.full(a.shape, -40.0), np.full(a.shape, 40.0)
    target = math.log(q)
    for _ in range(23):
        middle = (low + high) / 2
        below = log_beta_cdf(a, b, _logistic(middle), _logistic(-middle)) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return _logistic((low + high) / 2)


def _logistic(x: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-x))
    return result


@cache
def _normal_table() -> tuple[Floats, Floats]:
    """z from 0 to 37.5 and -ln P(|Z| > z), which is increasing."""
    z = np.linspace(0.0, 37.5, 18_751)
    tail = np.array([-math.log(math.erfc(each / math.sqrt(2))) for each in z])
    return z, tail


def two_sided_z(p: Floats) -> Floats:
    """z ≥ 0 with P(|Z| > z) = p for a standard normal Z; p in (0, 1].

    Example:
        >>> round(float(two_sided_z(np.array([0.05]))[0]), 3)
        1.96
    """
    z, tail = _normal_table()
    result: Floats = np.interp(-np.log(np.maximum(p, SMALLEST)), tail, z)
    return result


def log_two_sided(z: Floats) -> Floats:
    """ln P(|Z| > |z|) of a standard normal Z, not below that of |z| = 37.5."""
    grid, tail = _normal_table()
    result: Floats = -np.interp(np.abs(z), grid, tail)
    return result


def chi_square_tail(value: float, freedom: int) -> float:
    """P(X > value) of a chi-square variable with a whole number of degrees of freedom, by its finite sum."""
    half = value / 2
    if half <= 0:
        return 1.0
    odd = freedom % 2
    total = math.erfc(math.sqrt(half)) if odd else 0.0
    order = 0.5 if odd else 0.0
    while order < freedom / 2 - 0.25:
        total += math.exp(order * math.log(half) - half - math.lgamma(order + 1))
        order += 1
    return min(1.0, total)
