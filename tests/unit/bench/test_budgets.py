"""Budgets can fail, and say what is to blame."""

from bench.judging import Budget, Verdict, forbidden_imports

COLD = Budget("cold start", must=0.5, aim=0.4, tolerance=0.1)


def test_a_figure_within_its_budget_passes() -> None:
    """And is praised when it reaches the aim."""
    assert Verdict(COLD, 0.5).passed
    assert "aim reached" in str(Verdict(COLD, 0.39))
    assert "aim reached" not in str(Verdict(COLD, 0.45))


def test_noise_is_tolerated_and_nothing_beyond() -> None:
    """A tenth above is noise, more is a regression."""
    assert Verdict(COLD, 0.549).passed
    assert not Verdict(COLD, 0.551).passed


def test_a_failure_names_its_suspects_and_a_success_does_not() -> None:
    """Whoever reads it must know where to look."""
    suspects = ["importing fastapi takes 90 ms"]

    assert "importing fastapi" in str(Verdict(COLD, 1.0, suspects))
    assert str(Verdict(COLD, 1.0, suspects)).startswith("FAIL cold start: 1.00")
    assert "importing fastapi" not in str(Verdict(COLD, 0.4, suspects))


def test_a_denied_import_is_found_with_reason_and_chain() -> None:
    """Also when only something inside the package was imported."""
    (found,) = forbidden_imports(
        {"cryptography": "too heavy", "argon2": "not here"},
        ["json", "cryptography.hazmat"],
        {"cryptography": ["runtime.main", "jose", "cryptography.hazmat"]},
    )

    assert found.module == "cryptography"
    assert "too heavy" in str(found)
    assert "runtime.main -> jose -> cryptography.hazmat" in str(found)


def test_a_name_that_only_begins_like_a_denied_one_is_allowed() -> None:
    """`boto3_stubs` is not `boto3`."""
    assert forbidden_imports({"boto3": "-"}, ["boto3_stubs", "botocore"], {}) == []
