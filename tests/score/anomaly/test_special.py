"""The functions of probability theory against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special as reference
from scipy import stats

from elastic_ml_kit.score.anomaly import special

RANDOM = np.random.default_rng(5)
A = np.exp(RANDOM.uniform(-2, 9, 3000))
B = np.exp(RANDOM.uniform(-2, 9, 3000))


def test_log_gamma() -> None:
    x = np.exp(RANDOM.uniform(-8, 12, 3000))
    np.testing.assert_allclose(special.log_gamma(x), reference.gammaln(x), rtol=1e-12, atol=1e-12)


def test_log_beta_cdf_over_all_sizes() -> None:
    x = np.clip(RANDOM.beta(np.minimum(A, 5), np.minimum(B, 5)), 1e-12, 1 - 1e-12)
    expected = reference.betainc(A, B, x)
    ours = special.log_beta_cdf(A, B, x, 1 - x)
    comparable = expected > 1e-250
    np.testing.assert_allclose(ours[comparable], np.log(expected[comparable]), rtol=1e-8, atol=1e-8)


def test_log_beta_cdf_reaches_tails_that_a_float_cannot_hold() -> None:
    one = np.array([1.0])
    ours = special.log_beta_cdf(one * 1000, one, one * 1e-3, one * (1 - 1e-3))
    assert ours[0] == pytest.approx(1000 * np.log(1e-3))


def test_log_t_tail_on_both_sides() -> None:
    t, freedom = RANDOM.normal(0, 10, 1000), np.exp(RANDOM.uniform(0, 8, 1000))
    np.testing.assert_allclose(
        special.log_t_tail(t, freedom), stats.t.logsf(t, freedom), rtol=1e-8, atol=1e-10
    )


@pytest.mark.parametrize("q", [0.15, 0.85])
def test_beta_quantile(q: float) -> None:
    expected = reference.betaincinv(A, B, q)
    np.testing.assert_allclose(special.beta_quantile(A, B, q), expected, rtol=1e-4, atol=1e-9)


def test_two_sided_z_and_back() -> None:
    p = 10.0 ** -np.linspace(0, 300, 200)
    z = special.two_sided_z(p)
    np.testing.assert_allclose(z[1:40], stats.norm.isf(p[1:40] / 2), rtol=1e-5)
    np.testing.assert_allclose(special.log_two_sided(z), np.log(p), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7])
def test_chi_square_tail(freedom: int) -> None:
    for value in (0.0, 0.5, 3.0, 40.0):
        assert special.chi_square_tail(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom))
