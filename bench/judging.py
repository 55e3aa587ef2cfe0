"""Budgets and verdicts, with the likely causes of a failure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """The budget of a figure.

    Attributes:
        name: name of the figure.
        must: maximum.
        aim: value to aim at.
        unit: unit of the figure; empty for a ratio.
        tolerance: share of `must` by which the noise of one run may exceed it.
    """

    name: str
    must: float
    aim: float
    unit: str = ""
    tolerance: float = 0.0

    def allows(self, value: float) -> bool:
        """Say whether a measured value is within budget and tolerance."""
        return value <= self.must * (1 + self.tolerance)


@dataclass(frozen=True)
class Verdict:
    """A measured figure and its budget.

    Attributes:
        budget: the budget.
        value: the measured value.
        suspects: likely causes of a failure, one sentence each.
    """

    budget: Budget
    value: float
    suspects: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        """Whether the value is within the budget."""
        return self.budget.allows(self.value)

    def __str__(self) -> str:
        """Return one line, followed by the suspects if the budget is exceeded."""
        budget = self.budget
        mark = "ok  " if self.passed else "FAIL"
        unit = f" {budget.unit}" if budget.unit else ""
        aimed = "" if self.value > budget.aim else ", aim reached"
        line = (
            f"{mark} {budget.name}: {self.value:.2f}{unit}, "
            f"must be at most {budget.must:g}{unit}"
        )
        if budget.tolerance:
            line += f" (+{budget.tolerance:.0%} for noise)"
        line += aimed
        if self.passed:
            return line
        return "\n".join([line, *(f"       {suspect}" for suspect in self.suspects)])


@dataclass(frozen=True)
class Import:
    """A forbidden import that happened.

    Attributes:
        module: name of the module.
        reason: reason why it is forbidden.
        chain: modules that led to the import, outermost first.
    """

    module: str
    reason: str
    chain: Sequence[str]

    def __str__(self) -> str:
        """Return the module, the reason and the chain as one sentence."""
        return (
            f"FAIL a cold request imports {self.module}: {self.reason}\n"
            f"       by {' -> '.join(self.chain)}"
        )


def forbidden_imports(
    denied: dict[str, str], modules: Sequence[str], chains: dict[str, list[str]]
) -> list[Import]:
    """Return the denied modules among the imported ones.

    Args:
        denied: reasons by module; the submodules of a denied package are denied too.
        modules: all imported modules.
        chains: the chain that led to each denied module.
    """
    return [
        Import(name, reason, chains.get(name, [name]))
        for name, reason in denied.items()
        if any(m == name or m.startswith(f"{name}.") for m in modules)
    ]
