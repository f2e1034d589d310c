"""The formula language: parsed, checked, stored as JSON, evaluated in Python, compiled to SQL."""

from services.kernel.errors import FormulaInvalid
from services.kernel.formula.bind import Schema, bind, check, type_of
from services.kernel.formula.catalogue import OPERATORS, function_list
from services.kernel.formula.clock import Clock
from services.kernel.formula.computed import check_formulas, compile_column, compute_formulas, formula_order
from services.kernel.formula.evaluate import evaluate, run
from services.kernel.formula.nodes import Call, Literal, Name, Node, from_json, references, to_json
from services.kernel.formula.parser import parse
from services.kernel.formula.render import render
from services.kernel.formula.schema import Compiled, compile_text, schema_of
from services.kernel.formula.signature import FUNCTIONS
from services.kernel.formula.sql import compile_sql, to_sql

__all__ = [
    "FUNCTIONS",
    "OPERATORS",
    "Call",
    "Clock",
    "Compiled",
    "FormulaInvalid",
    "Literal",
    "Name",
    "Node",
    "Schema",
    "bind",
    "check",
    "check_formulas",
    "compile_column",
    "compile_sql",
    "compile_text",
    "compute_formulas",
    "evaluate",
    "formula_order",
    "from_json",
    "function_list",
    "parse",
    "references",
    "render",
    "run",
    "schema_of",
    "to_json",
    "to_sql",
    "type_of",
]
