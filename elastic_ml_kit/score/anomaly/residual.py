"""How likely a value is, given the values before it: five distributions, weighted by what speaks for each.

Intuition: counts of events may be Poisson, bursty (negative binomial), skewed (gamma), very skewed
(log-normal) or nearly normal. All five are kept at once as one row of seven aged sums, from which the
likelihood of each follows; the tail of a value is the mean of the five tails, weighted by likelihood with a
BIC penalty. Each tail is predictive, so it is heavier while little is known: Student's t for normal and
log-normal, beta-prime for gamma with an uncertain rate, negative binomial for Poisson with an uncertain one.
When it fails: values with several separate modes look like one wide distribution. Input: values ≥ 0; the
log-normal and the gamma see value + 1. Cost: constant per value. Direction: small tail, unusual value.
One-sided probabilities are twice the tail, so that the middle of the distribution has probability 1.
Differs from Elastic: its mixture has a multimodal member in place of the negative binomial.
Source: textbook conjugate predictives; the gamma's shape is Thom's estimate with the usual small-sample
correction, the negative binomial's that of moments; the cube root is Wilson and Hilferty's.

Example: after a hundred Poisson counts of mean 4, P(value ≥ 12) is about 1e-3.
"""

from __future__ import annotations

import math

import numpy as np

from elastic_ml_kit.score.anomaly.function import Side
from elastic_ml_kit.score.anomaly.grid import Floats
from elastic_ml_kit.score.anomaly.special import SMALLEST, log_beta_cdf, log_gamma, log_t_tail, log_two_sided

SUMS = 7
INFORMATIVE = 3.5
"""Total weight from which on a value can be unusual at all."""

_ROUNDING = 1 / 12
_WHOLE, _REDUCED = math.log(1e-3), math.log(1e-5)


def terms(y: Floats, before: Floats) -> Floats:
    """What one value of weight 1 adds to the sums `before` it, shape (n, 7).

    1, y, y², ln(y+1), ln²(y+1), ln y!, and the log likelihood of y under the negative binomial so far.
    """
    log = np.log1p(y)
    bursts, centre = _bursts(before)
    gammas = log_gamma(np.concatenate([y + 1, y + bursts, bursts]))
    factorial, joint, alone = gammas.reshape(3, len(y))
    whole = np.log(bursts + centre)
    likelihood = joint - alone - factorial + bursts * (np.log(bursts) - whole) + y * (np.log(centre) - whole)
    return np.array([np.ones_like(y), y, y * y, log, log * log, factorial, likelihood]).T


def relearn(y: Floats, weights: Floats) -> Floats:
    """Sums of many values at once, shape (7,), as if they had been learnt with these weights."""
    nothing = np.zeros((1, SUMS))
    rough = (terms(y, np.repeat(nothing, len(y), axis=0)) * weights[:, None]).sum(axis=0)
    result: Floats = (terms(y, np.repeat(rough[None], len(y), axis=0)) * weights[:, None]).sum(axis=0)
    return result


def _bursts(sums: Floats) -> tuple[Floats, Floats]:
    """Size and mean of the negative binomial: mean² / (variance - mean), large where counts are even."""
    weight = sums[..., 0] + 0.5
    centre = (sums[..., 1] + 0.25) / weight
    spread = np.maximum((sums[..., 2] + 0.25) / weight - centre**2, 0.0) * (weight + 1) / weight
    return centre**2 / np.maximum(spread - centre, 1e-3 * centre), centre


def mean(sums: Floats) -> Floats:
    result: Floats = sums[..., 1] / np.maximum(sums[..., 0], SMALLEST)
    return result


def variance(sums: Floats) -> Floats:
    """Variance of the values, with that of rounding to whole numbers added."""
    weight = np.maximum(sums[..., 0], SMALLEST)
    result: Floats = np.maximum(sums[..., 2] / weight - mean(sums) ** 2, 0.0) + _ROUNDING
    return result


def quick_z(sums: Floats, y: Floats) -> Floats:
    """Roughly how many standard deviations y is from the mean, allowing for skew and uncertainty; signed."""
    centre = mean(sums) + 1
    shape = centre**2 / variance(sums)
    z = 3 * np.sqrt(shape) * (np.cbrt((y + 1) / centre) - 1 + 1 / (9 * shape))
    freedom = np.maximum(sums[..., 0], 0.5)
    result: Floats = np.sign(z) * np.sqrt(freedom * np.log1p(z * z / freedom))
    return result


def lesson(z: Floats, floor: Floats) -> Floats:
    """Weight with which a value is learnt: 1 at p ≥ 1e-3 of its z, down to the floor at p ≤ 1e-5.

    Example:
        >>> lesson(np.array([1.0, 9.0]), np.array([0.01, 0.01])).tolist()
        [1.0, 0.01]
    """
    depth = np.clip((_WHOLE - log_two_sided(z)) / (_WHOLE - _REDUCED), 0.0, 1.0)
    result: Floats = floor**depth
    return result


def probability(sums: Floats, y: Floats, side: Side, half: Floats) -> Floats:
    """Probability of a value at least as unusual as y on the side asked for; shape (n,).

    Args:
        sums: aged sums, one row of seven for each value.
        half: half the distance between two possible values, for the continuity correction.
    """
    if side is Side.HIGH:
        result = 2 * np.exp(_log_tail(sums, y, half, upper=True))
    elif side is Side.LOW:
        result = 2 * np.exp(_log_tail(sums, y, half, upper=False))
    else:
        upper, lower = (_log_tail(sums, y, half, upper=each) for each in (True, False))
        result = 2 * np.exp(np.minimum(upper, lower))
    result = np.where(sums[:, 0] >= INFORMATIVE, result, 1.0)
    clipped: Floats = np.clip(result, SMALLEST, 1.0)
    return clipped


def _log_tail(sums: Floats, y: Floats, half: Floats, *, upper: bool) -> Floats:
    evidence = _log_evidence(sums)
    evidence -= evidence.max(axis=0)
    weights = evidence - np.log(np.exp(evidence).sum(axis=0))
    edge = y - half if upper else y + half
    tails = np.stack(
        [
            _normal_tail(sums[:, 0], mean(sums), variance(sums), edge, upper),
            _log_normal_tail(sums, edge, upper),
            _gamma_tail(sums, edge, upper),
            _poisson_tail(sums, y, upper),
            _bursty_tail(sums, y, upper),
        ]
    )
    result: Floats = np.logaddexp.reduce(weights + tails, axis=0)
    return np.minimum(result, 0.0)


def _normal_tail(weight: Floats, centre: Floats, spread: Floats, edge: Floats, upper: bool) -> Floats:
    freedom = np.maximum(weight - 1, 0.5)
    scale = np.sqrt(spread * (weight + 1) / freedom)
    t = (edge - centre) / scale
    return log_t_tail(t if upper else -t, freedom)


def _log_moments(sums: Floats) -> tuple[Floats, Floats]:
    weight = np.maximum(sums[:, 0], SMALLEST)
    centre = sums[:, 3] / weight
    rounding = _ROUNDING / (mean(sums) + 1) ** 2
    return centre, np.maximum(sums[:, 4] / weight - centre**2, 0.0) + rounding


def _log_normal_tail(sums: Floats, edge: Floats, upper: bool) -> Floats:
    centre, spread = _log_moments(sums)
    return _normal_tail(sums[:, 0], centre, spread, np.log1p(np.maximum(edge, -0.999)), upper)


def _log_gap(sums: Floats) -> Floats:
    """Log of the mean less the mean of the logs, with what rounding adds."""
    centre = mean(sums) + 1
    weight = np.maximum(sums[:, 0], SMALLEST)
    result: Floats = np.maximum(np.log(centre) - sums[:, 3] / weight, 0.0) + _ROUNDING / (2 * centre**2)
    return result


def _shape(gap: Floats) -> Floats:
    result: Floats = (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    return result


def _gamma_tail(sums: Floats, edge: Floats, upper: bool) -> Floats:
    weight = np.maximum(sums[:, 0], INFORMATIVE)
    shape = _shape(_log_gap(sums)) * (weight - 3) / weight + 2 / (3 * weight)
    known = sums[:, 1] + sums[:, 0]
    at = np.maximum(edge + 1, 1e-3)
    below, above = at / (known + at), known / (known + at)
    if upper:
        return log_beta_cdf(shape * weight, shape, above, below)
    return log_beta_cdf(shape, shape * weight, below, above)


def _poisson_tail(sums: Floats, y: Floats, upper: bool) -> Floats:
    weight, events = sums[:, 0], sums[:, 1] + 0.5
    stay, move = weight / (weight + 1), 1 / (weight + 1)
    if upper:
        reached = log_beta_cdf(np.maximum(y, 1e-9), events, move, stay)
        result: Floats = np.where(y <= 0, 0.0, reached)
        return result
    return log_beta_cdf(events, y + 1, stay, move)


def _bursty_tail(sums: Floats, y: Floats, upper: bool) -> Floats:
    bursts, centre = _bursts(sums)
    stay, move = bursts / (bursts + centre), centre / (bursts + centre)
    if upper:
        reached = log_beta_cdf(np.maximum(y, 1e-9), bursts, move, stay)
        result: Floats = np.where(y <= 0, 0.0, reached)
        return result
    return log_beta_cdf(bursts, y + 1, stay, move)


def _log_evidence(sums: Floats) -> Floats:
    """Log likelihood of the values under each family at its best parameters, with the BIC penalty; (5, n).

    The negative binomial's was summed value by value, which has the penalty in it already.
    """
    weight = np.maximum(sums[:, 0], 1e-3)
    centre = mean(sums)
    _, log_spread = _log_moments(sums)
    gap = _log_gap(sums)
    shape = _shape(gap)
    rate = shape / (centre + 1)
    normal = -weight / 2 * (np.log(2 * math.pi * variance(sums)) + 1)
    log_normal = -weight / 2 * (np.log(2 * math.pi * log_spread) + 1) - sums[:, 3]
    gamma = weight * (
        (shape - 1) * (np.log(centre + 1) - gap) - shape + shape * np.log(rate) - log_gamma(shape)
    )
    poisson = sums[:, 1] * np.log(np.maximum(centre, 1e-6)) - sums[:, 1] - sums[:, 5]
    penalty = np.log(np.maximum(weight, 1.0))
    result: Floats = np.stack(
        [normal - penalty, log_normal - penalty, gamma - penalty, poisson - penalty / 2, sums[:, 6]]
    )
    return result
