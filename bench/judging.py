"""Whether a figure is within its budget, and who is to blame if not."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """What a figure may be.

    Attributes:
        name: of the figure.
        must: the most that it may be.
        aim: what it ought to be.
        unit: of all three; empty for a ratio.
        tolerance: how far the noise of one run may carry it above `must`, as a share.
    """

    name: str
    must: float
    aim: float
    unit: str = ""
    tolerance: float = 0.0

    def allows(self, value: float) -> bool:
        """Whether a measured value is within the budget, noise allowed for."""
        return value <= self.must * (1 + self.tolerance)


@dataclass(frozen=True)
class Verdict:
    """A figure against its budget.

    Attributes:
        budget: what was allowed.
        value: what was measured.
        suspects: what to look at if it is too much, a sentence each.
    """

    budget: Budget
    value: float
    suspects: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        """Whether the budget is held."""
        return self.budget.allows(self.value)

    def __str__(self) -> str:
        """One line, and the suspects below it if the budget is not held."""
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
    """A module that must not be imported, and was.

    Attributes:
        module: its name.
        reason: why it must not be.
        chain: who imported whom, the outermost first.
    """

    module: str
    reason: str
    chain: Sequence[str]

    def __str__(self) -> str:
        """What was imported, why that is wrong, and through whom."""
        return (
            f"FAIL a cold request imports {self.module}: {self.reason}\n"
            f"       by {' -> '.join(self.chain)}"
        )


def forbidden_imports(
    denied: dict[str, str], modules: Sequence[str], chains: dict[str, list[str]]
) -> list[Import]:
    """The denied modules among those imported.

    Args:
        denied: reasons by module; what is inside a denied package is denied too.
        modules: every module that was imported.
        chains: who led to a denied module, by its name.
    """
    return [
        Import(name, reason, chains.get(name, [name]))
        for name, reason in denied.items()
        if any(m == name or m.startswith(f"{name}.") for m in modules)
    ]
