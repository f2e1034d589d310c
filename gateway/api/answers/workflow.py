"""Approvals and rules."""

from typing import Any

from gateway.api.answers.base import Answer, Named
from gateway.api.models import Json, Label


class FlowEntry(Named):
    form: str
    version: int | None
    changed: bool


class Problem(Answer):
    """What is wrong with a flow, with a counterexample such as {"amount": "50000"}."""

    code: str
    node: str | None = None
    message: str
    counterexample: Json | None = None


class Problems(Answer):
    problems: list[Problem]


class Step(Answer):
    node: str
    name: Label
    kind: str
    state: str
    tasks: list[Json]


class Instance(Answer):
    id: int
    flow: str
    form: str
    record: int
    title: str
    initiator: int
    state: str
    path: list[Step]
    next: list[Json]


class InstancePage(Answer):
    rows: list[Instance]
    next: str | None


class Task(Answer):
    """actions: what the reader may do with it now: approve, reject, return."""

    id: int
    instance: int
    flow: str
    node: str
    form: str
    record: int
    title: str
    initiator: int
    state: str
    created_at: str
    actions: list[str]


class TaskPage(Answer):
    rows: list[Task]
    next: str | None
    count: int


class Rule(Named):
    form: str
    enabled: bool
    trigger: Json
    condition: str | None
    actions: list[Json]


class Run(Answer):
    id: int
    at: str
    state: str
    error: Any = None
    actions: list[Json]


class RunPage(Answer):
    rows: list[Run]
    next: str | None
