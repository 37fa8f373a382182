"""A missing program skips tests on a developer's machine and fails them in CI."""

import pytest

from tests.requirements import skip_or_fail


def test_missing_program_fails_in_continuous_integration(monkeypatch):
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL is not installed"):
        skip_or_fail("PostgreSQL is not installed.")


def test_missing_program_skips_elsewhere(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL is not installed"):
        skip_or_fail("PostgreSQL is not installed.")
