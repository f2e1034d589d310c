"""Whether a rule can work: its fields exist, its formulas fit the fields they are written into."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from services.kernel import formula
from services.kernel.access import Snapshot
from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.fields.definition import Field
from services.kernel.types import BOOL, DATETIME, DECIMAL, ENUM, NULL, TEXT, Type
from services.workflow.domain.errors import Problem
from services.workflow.domain.rule import CreateRecord, Notify, Rule, StartFlow, UpdateRecord, placeholders
from services.workflow.domain.verify import check_people

WRITABLE_SYSTEM = ("owner", "department")
REFERENCES = ("relation", "person", "department")


def target_forms(rule: Rule) -> set[str]:
    """Keys of the forms the rule writes to, its own included."""
    written = {
        a.form for a in rule.actions if isinstance(a, CreateRecord | UpdateRecord) and a.form is not None
    }
    return {rule.form, *written}


def check_rule(
    rule: Rule, forms: Mapping[str, Form], flows: Collection[str], snapshot: Snapshot
) -> Iterator[Problem]:
    """`forms` holds those of `target_forms` that exist; `flows` the published ones of the rule's form."""
    form = forms[rule.form]
    yield from _trigger(rule, form, flows)
    if rule.condition is not None:
        yield from _formula(rule.condition, form, BOOL, "", "condition")
    for n, action in enumerate(rule.actions, 1):
        node = str(n)
        match action:
            case CreateRecord() | UpdateRecord():
                yield from _write(action, form, forms, node)
            case Notify():
                yield from check_people(node, action.to, form, snapshot)
                for name in [*placeholders(action.title), *placeholders(action.body)]:
                    if name not in form.by_key:
                        yield Problem("field_unknown", node, {"field": name})
            case StartFlow(flow):
                if flow not in flows:
                    yield Problem("flow_not_published", node, {"flow": flow})


def _trigger(rule: Rule, form: Form, flows: Collection[str]) -> Iterator[Problem]:
    trigger = rule.trigger
    if trigger.kind in ("field_changed", "inactive") and trigger.field not in form.by_key:
        yield Problem("field_unknown", "", {"field": trigger.field})
    elif trigger.kind == "inactive" and form.field(trigger.field).type not in ("date", "datetime"):
        yield Problem("field_not_date", "", {"field": trigger.field})
    elif trigger.kind == "field_changed":
        field = form.field(trigger.field)
        for value in (trigger.before, trigger.after):
            try:
                field.kind.validate(value, field)
            except KernelError as error:
                yield Problem(error.code, "", {**error.params, "field": trigger.field})
    elif trigger.kind == "flow_finished" and trigger.flow not in flows:
        yield Problem("flow_not_published", "", {"flow": trigger.flow})


def _write(
    action: CreateRecord | UpdateRecord, form: Form, forms: Mapping[str, Form], node: str
) -> Iterator[Problem]:
    key = action.form if action.form is not None else form.key
    if key not in forms:
        yield Problem("form_unknown", node, {"form": key})
        return
    target = forms[key]
    for name, text in action.values.items():
        field = target.by_key.get(name)
        if field is None:
            yield Problem("field_unknown", node, {"field": name})
        elif field.kind.computed or (name in SYSTEM_FIELDS and name not in WRITABLE_SYSTEM):
            yield Problem("field_readonly", node, {"field": name})
        else:
            yield from _formula(text, form, field, node, name)
    if isinstance(action, UpdateRecord):
        for name, text in action.match.items():
            if name not in target.by_key:
                yield Problem("field_unknown", node, {"field": name})
            else:
                yield from _formula(text, form, target.field(name), node, f"match.{name}")
    elif action.owner is not None:
        yield from _formula(action.owner, form, SYSTEM_FIELDS["owner"], node, "owner")
    if isinstance(action, CreateRecord):
        for field in target.fields:
            if (
                field.required
                and not field.kind.computed
                and field.default is None
                and field.key not in action.values
            ):
                yield Problem("required", node, {"field": field.key})


def _formula(text: str, form: Form, wanted: Field | Type, node: str, place: str) -> Iterator[Problem]:
    try:
        compiled = formula.compile_text(text, formula.schema_of(form))
    except KernelError as error:
        yield Problem(error.code, node, {**error.params, "place": place, "formula": text})
        return
    expected = wanted if isinstance(wanted, Type) else wanted.kind.formula_type(wanted)
    if not _fits(compiled, wanted, expected, form):
        params = {"place": place, "formula": text, "expected": str(expected), "found": str(compiled.type)}
        yield Problem("formula_result", node, params)


def _fits(compiled: formula.Compiled, wanted: Field | Type, expected: Type, form: Form) -> bool:
    found, ast = compiled.type, compiled.ast
    if found == NULL:
        return True
    if isinstance(wanted, Type):
        return found == expected
    if expected == ENUM and found == TEXT and isinstance(ast, formula.Literal):
        return ast.value in expected.choices.values()
    if found == DECIMAL and wanted.type in REFERENCES:
        # An id: the record's own, or one written down.
        own = isinstance(ast, formula.Name) and ast.name == "id" and wanted.options.get("form") == form.key
        return own or (isinstance(ast, formula.Literal) and isinstance(ast.value, Decimal))
    if wanted.type == "relation" and isinstance(ast, formula.Name):
        source = form.by_key.get(ast.name)
        if source is not None and source.type == "relation":
            return source.options.get("form") == wanted.options.get("form")
    if wanted.type == "integer" and wanted.key == "id":
        return found == DECIMAL or found.kind == "record"
    if expected == TEXT and found == ENUM:
        return True
    return found == expected or (expected == DATETIME and found == DATETIME)
