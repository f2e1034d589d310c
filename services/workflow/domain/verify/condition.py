"""One condition: is every case decided, by one branch only, and can every branch be taken?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.kernel.fields import Form
from services.workflow.domain.errors import Problem
from services.workflow.domain.flow import Condition
from services.workflow.domain.verify.regions import valuations, values_of
from services.workflow.domain.verify.tree import Term, Tree, Valuation, atoms, value

Check = Callable[[Valuation], bool]


class ConditionCheck:
    """``path``: what holds whenever the condition is reached.

    ``trees``: one for each branch but the default.
    """

    def __init__(self, node: Condition, trees: dict[str, Tree], path: Sequence[Tree], form: Form) -> None:
        self.node, self.trees, self.path, self.form = node, trees, path, form
        self.default = any(branch.default for branch in node.branches)

    def problems(self) -> Iterator[Problem]:
        full = self._cases(empty=False)
        with_empty = self._cases(empty=True)
        if full is None or with_empty is None:
            if not self.default:
                yield Problem("condition_too_complex", self.node.id)
            return
        yield from self._gaps(full, with_empty)
        yield from self._overlaps(with_empty)
        for branch, tree in self.trees.items():
            if not any(value(tree, case) is True for case in with_empty):
                yield Problem("branch_unreachable", self.node.id, {"branch": branch})
        if self.default and not any(self._taken(case) == [] for case in with_empty):
            default = next(branch.id for branch in self.node.branches if branch.default)
            yield Problem("branch_unreachable", self.node.id, {"branch": default}, "warning")

    def _cases(self, *, empty: bool) -> list[Valuation] | None:
        found = valuations([*self.trees.values(), *self.path], self.form, empty=empty)
        if found is None:
            return None
        return [case for case in found if all(value(tree, case) is True for tree in self.path)]

    def _taken(self, case: Valuation) -> list[str]:
        return [branch for branch, tree in self.trees.items() if value(tree, case) is True]

    def _gaps(self, full: list[Valuation], with_empty: list[Valuation]) -> Iterator[Problem]:
        if self.default:
            return

        def gap(case: Valuation) -> bool:
            return all(value(tree, case) is True for tree in self.path) and not self._taken(case)

        found = next((case for case in full if gap(case)), None)
        if found is not None:
            yield Problem("branch_undecided", self.node.id, self._describe(self._generalise(found, gap)))
            return
        # Submission refuses such a record and names the fields, so nothing is lost: the author is only told.
        found = next((case for case in with_empty if gap(case)), None)
        if found is not None:
            params = self._describe(self._generalise(found, gap))
            yield Problem("branch_undecided_empty", self.node.id, params, "warning")

    def _overlaps(self, cases: list[Valuation]) -> Iterator[Problem]:
        seen: set[tuple[str, ...]] = set()
        for case in cases:
            taken = tuple(self._taken(case)[:2])
            if len(taken) < 2 or taken in seen:
                continue
            seen.add(taken)

            def both(at: Valuation, pair: tuple[str, ...] = taken) -> bool:
                return all(value(tree, at) is True for tree in [*self.path, *(self.trees[b] for b in pair)])

            params = {**self._describe(self._generalise(case, both)), "branches": list(taken)}
            # About an expression the case may be impossible: no reason to keep the author from publishing.
            certain = all(term.field for term in case)
            yield Problem("branch_overlap", self.node.id, params, "error" if certain else "warning")

    def _generalise(self, case: Valuation, still: Check) -> Valuation:
        """The case without the terms whose value does not matter."""
        kept = dict(case)
        for term in case:
            using = [
                atom
                for tree in [*self.trees.values(), *self.path]
                for atom in atoms(tree)
                if atom.term == term
            ]
            if len(kept) > 1 and all(
                still({**case, term: other}) for other in self._others(term, using, case)
            ):
                kept.pop(term)
        return kept if still_for_all(case, kept, still, self) else case

    def _others(self, term: Term, using: Sequence[Any], case: Valuation) -> list[Any]:
        return [*values_of(term, using, self.form), *([None] if case[term] is None else [])]

    def _describe(self, case: Valuation) -> dict[str, Any]:
        """counterexample: JSON values by field key; text in keys; names: display names of the fields."""
        return {
            "counterexample": {term.field or term.text: to_json(found) for term, found in case.items()},
            "text": ", ".join(f"{term.text} {_equals(found)}" for term, found in case.items()),
            "names": {term.field: self.form.field(term.field).name for term in case if term.field},
        }


def still_for_all(case: Valuation, kept: Valuation, still: Check, check: ConditionCheck) -> bool:
    """Whether dropping several terms together is as right as dropping each alone."""
    dropped = {term for term in case if term not in kept}
    if len(dropped) < 2:
        return True
    trees = [*check.trees.values(), *check.path]
    found = valuations(trees, check.form, empty=False)
    return found is not None and all(
        still(at) for at in found if all(at[term] == kept[term] for term in kept if kept[term] is not None)
    )


def _equals(found: Any) -> str:
    return "= ∅" if found is None else f"= {to_json(found)}"


def to_json(found: Any) -> Any:
    """A value as the contract writes it; numbers without needless zeros."""
    if isinstance(found, Decimal):
        text = format(found, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return found.isoformat() if isinstance(found, date) else found
