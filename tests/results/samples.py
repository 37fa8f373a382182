"""Samples of accuracies that several tests of the statistics share."""

import numpy as np

from kerascompare.results.judgement import judge

RANDOM = np.random.default_rng(20201019)
# (a, b, margin): accuracies as they come, few and many, near and far, one spread wider.
CASES = [
    (0.98 + 0.0014 * RANDOM.standard_normal(n), at + sd * RANDOM.standard_normal(n), margin)
    for n, at, sd, margin in [
        (2, 0.9800, 0.0014, 0.002),
        (3, 0.9800, 0.0014, 0.002),
        (4, 0.9790, 0.0014, 0.001),
        (5, 0.9800, 0.0100, 0.002),
        (8, 0.9700, 0.0014, 0.002),
        (10, 0.9800, 0.0014, 0.002),
        (10, 0.9801, 0.0001, 0.002),
        (30, 0.9800, 0.0014, 0.002),
        (30, 0.9795, 0.0014, 0.0005),
        (30, 0.9799, 0.0050, 0.05),
        (200, 0.9800, 0.0014, 0.002),
        (1000, 0.9798, 0.0014, 0.0001),
    ]
]
CONSTANT = (np.full(6, 0.98), 0.98 + 0.0014 * RANDOM.standard_normal(6), 0.002)


def pair(a, b, *, paired, margin=None):
    (only,) = judge({"a": a, "b": b}, paired=paired, margin=margin).pairs
    return only


def assert_close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
