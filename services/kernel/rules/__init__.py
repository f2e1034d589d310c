"""What a form demands of its values beyond each field's type: rules, checks, defaults, layout."""

from services.kernel.rules.definition import Check, Rule, RuleSet, Unique, names, read_rules
from services.kernel.rules.evaluate import (
    PLAIN,
    State,
    failures,
    misplaced,
    offered,
    states,
    with_defaults,
    with_formulas,
    with_sets,
)
from services.kernel.rules.layout import check_layout, layout_without
from services.kernel.rules.projection import field_json, rules_json

__all__ = [
    "PLAIN",
    "Check",
    "Rule",
    "RuleSet",
    "State",
    "Unique",
    "check_layout",
    "failures",
    "field_json",
    "layout_without",
    "misplaced",
    "names",
    "offered",
    "read_rules",
    "rules_json",
    "states",
    "with_defaults",
    "with_formulas",
    "with_sets",
]
