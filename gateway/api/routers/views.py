"""Saved views of a form, and its records in groups."""

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import answers, models
from gateway.api.headers import IfMatch
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, tag_named, untouched
from protos.gen.dougong.records.v1 import views_pb2

router = APIRouter(route_class=CheckedRoute, tags=["views"], dependencies=[Depends(person)])


def _save(form: str, id: int, body: models.ViewBody, if_match: str = "") -> views_pb2.SaveViewRequest:
    """Only what was sent, so that a null filter is told from an absent one."""
    text = as_json(body.model_dump(exclude_unset=True))
    return views_pb2.SaveViewRequest(form=form, id=id, view_json=text, if_match=tag_named(if_match))


@router.get("/forms/{form}/views", response_model=answers.Views)
def list_views(form: str, stubs: Services = Depends(services)) -> Response:
    """The views of the form's definition, the shared ones and the person's own."""
    return untouched(stubs.views.ListViews(views_pb2.ViewsRequest(form=form)))


@router.post("/forms/{form}/views", status_code=201, response_model=answers.View)
def create_view(form: str, body: models.ViewBody, stubs: Services = Depends(services)) -> Response:
    """Keep a view: for oneself, or for everybody with the right to manage the form."""
    return untouched(stubs.views.SaveView(_save(form, 0, body)), 201)


@router.patch("/forms/{form}/views/{id}", response_model=answers.View)
def update_view(
    form: str, id: Id, body: models.ViewBody, if_match: IfMatch = "", stubs: Services = Depends(services)
) -> Response:
    """Change parts of a view; what is absent stays."""
    return untouched(stubs.views.SaveView(_save(form, id, body, if_match)))


@router.delete("/forms/{form}/views/{id}", status_code=204)
def delete_view(form: str, id: Id, if_match: IfMatch = "", stubs: Services = Depends(services)) -> None:
    stubs.views.DeleteView(views_pb2.ViewRequest(form=form, id=id, if_match=tag_named(if_match)))


@router.post("/forms/{form}/records/groups", response_model=answers.Groups)
def group_records(form: str, body: models.Grouping, stubs: Services = Depends(services)) -> Response:
    """Counts, sums and the like of a list, by groups and altogether."""
    text = as_json(body.model_dump(exclude_none=True))
    return untouched(stubs.views.GroupRecords(views_pb2.GroupRequest(form=form, query_json=text), timeout=20))


@router.get("/forms/{form}/fields/{field}/words", response_model=list[answers.Word])
def list_words(
    form: str,
    field: str,
    search: str = Query("", max_length=50, description="What the words hold"),
    stubs: Services = Depends(services),
) -> Response:
    """The words in use in a field of tags, in the newest records she may read; the most frequent first."""
    return untouched(stubs.views.ListWords(views_pb2.WordsRequest(form=form, field=field, text=search)))
