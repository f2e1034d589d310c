"""What the API's documentation says of answers is what really comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pydantic
import pytest

from gateway.api import answers, models
from tests.acceptance.person import Person

SignIn = Callable[[str], Person]


@pytest.mark.parametrize(
    ("who", "path", "shape"),
    [
        ("director", "/apps", list[answers.App]),
        ("director", "/forms/contract", answers.Form),
        ("director", "/forms/customer/related", list[answers.RelatedForm]),
        ("director", "/forms/contract/records?limit=20&count=true", models.RecordPage),
        ("director", "/search?q=有限", list[answers.Hit]),
        ("admin", "/flows", list[answers.FlowEntry]),
        ("director", "/tasks", answers.TaskPage),
        ("zhangwei", "/tasks?box=started", answers.TaskPage),
        ("zhangwei", "/instances?form=contract", answers.InstancePage),
        ("admin", "/rules", list[answers.Rule]),
        ("admin", "/rules/opportunity_signed/runs", answers.RunPage),
        ("finance", "/notifications", answers.NotificationPage),
        ("director", "/dashboards", list[answers.Named]),
        ("director", "/dashboards/sales", answers.Dashboard),
        ("admin", "/connectors", list[answers.Account]),
        ("admin", "/connectors/kingdee/log", answers.LogPage),
        ("zhangwei", "/directory", answers.Directory),
        ("admin", "/audit", answers.AuditPage),
        ("admin", "/people", list[models.Person]),
        ("admin", "/departments", list[models.Department]),
        ("admin", "/roles", list[models.Role]),
        ("admin", "/packs", list[answers.Pack]),
    ],
)
def test_i4_answers_are_as_documented(sign_in: SignIn, who: str, path: str, shape: Any) -> None:
    pydantic.TypeAdapter(shape).validate_python(sign_in(who).call("GET", path))


@pytest.mark.parametrize("report", ["signed_this_month", "sales_ranking", "sales_funnel", "signed_by_month"])
def test_i4_reports_and_drills_are_as_documented(sign_in: SignIn, report: str) -> None:
    director = sign_in("director")
    answers.Report.model_validate(director.report(report))
    answers.Drill.model_validate(director.call("POST", f"/reports/{report}/drill", {"limit": 5}))


def test_i4_tasks_and_instances_are_as_documented(sign_in: SignIn) -> None:
    director = sign_in("director")
    for task in (
        director.call("GET", "/tasks?box=done")["rows"][:2] + director.call("GET", "/tasks")["rows"][:2]
    ):
        answers.Task.model_validate(director.call("GET", f"/tasks/{task['id']}"))
        answers.Instance.model_validate(director.call("GET", f"/instances/{task['instance']}"))
