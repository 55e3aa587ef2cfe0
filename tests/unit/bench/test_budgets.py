"""Budgets: verdicts and suspects."""

from bench.judging import Budget, Verdict, forbidden_imports

COLD = Budget("cold start", must=0.5, aim=0.4, tolerance=0.1)


def test_a_figure_within_its_budget_passes() -> None:
    """Mention it in the verdict if the figure reaches the aim as well."""
    assert Verdict(COLD, 0.5).passed
    assert "aim reached" in str(Verdict(COLD, 0.39))
    assert "aim reached" not in str(Verdict(COLD, 0.45))


def test_noise_is_tolerated_and_nothing_beyond() -> None:
    """Accept a tenth above the budget, and nothing more."""
    assert Verdict(COLD, 0.549).passed
    assert not Verdict(COLD, 0.551).passed


def test_a_failure_names_its_suspects_and_a_success_does_not() -> None:
    """Name the suspects of a failure only."""
    suspects = ["importing fastapi takes 90 ms"]

    assert "importing fastapi" in str(Verdict(COLD, 1.0, suspects))
    assert str(Verdict(COLD, 1.0, suspects)).startswith("FAIL cold start: 1.00")
    assert "importing fastapi" not in str(Verdict(COLD, 0.4, suspects))


def test_a_denied_import_is_found_with_reason_and_chain() -> None:
    """Find it also if only a submodule was imported."""
    (found,) = forbidden_imports(
        {"cryptography": "too heavy", "argon2": "not here"},
        ["json", "cryptography.hazmat"],
        {"cryptography": ["runtime.main", "jose", "cryptography.hazmat"]},
    )

    assert found.module == "cryptography"
    assert "too heavy" in str(found)
    assert "runtime.main -> jose -> cryptography.hazmat" in str(found)


def test_a_name_that_only_begins_like_a_denied_one_is_allowed() -> None:
    """Do not take `boto3_stubs` for `boto3`."""
    assert forbidden_imports({"boto3": "-"}, ["boto3_stubs", "botocore"], {}) == []
