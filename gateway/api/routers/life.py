"""The life of a record: comments, followers, versions, recycle bin, duplicates, merging, short links."""

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, untouched
from gateway.api.short import decode
from protos.gen.dougong.records.v1 import life_pb2
from services.chassis.errors import NotFound

router = APIRouter(route_class=CheckedRoute, tags=["record life"], dependencies=[Depends(person)])


@router.post("/forms/{form}/records/{id}/restore", response_model=answers.Restored)
def restore_version(
    form: str, id: Id, body: models.RestoreVersion, stubs: Services = Depends(services)
) -> Response:
    """Give a record the values it had. `skipped` says which could not be brought back, and why."""
    request = life_pb2.RestoreVersionRequest(
        form=form, id=id, to_version=body.to_version, version=body.version
    )
    return untouched(stubs.life.RestoreVersion(request))


@router.get("/forms/{form}/records/{id}/comments", response_model=answers.CommentPage)
def list_comments(
    form: str, id: Id, before: Id | None = None, stubs: Services = Depends(services)
) -> Response:
    """Newest first; answers name their thread in `parent`. `next` is the `before` of the older ones."""
    return untouched(stubs.life.ListComments(life_pb2.CommentsRequest(form=form, id=id, before=before or 0)))


@router.post("/forms/{form}/records/{id}/comments", status_code=201, response_model=answers.Comment)
def add_comment(form: str, id: Id, body: models.NewComment, stubs: Services = Depends(services)) -> Response:
    """Say something; `@[7]` names the person with id 7, who is told, if she may see the record (`unseen`)."""
    request = life_pb2.AddCommentRequest(form=form, id=id, body=body.body, parent=body.parent or 0)
    return untouched(stubs.life.AddComment(request), 201)


@router.patch("/comments/{id}", response_model=answers.Comment)
def update_comment(id: Id, body: models.CommentText, stubs: Services = Depends(services)) -> Response:
    """Change one's own comment; only people not named before are told."""
    return untouched(stubs.life.UpdateComment(life_pb2.CommentRequest(id=id, body=body.body)))


@router.delete("/comments/{id}", status_code=204)
def delete_comment(id: Id, stubs: Services = Depends(services)) -> None:
    """Take back one's own comment; who designs forms may take back any."""
    stubs.life.DeleteComment(life_pb2.CommentRequest(id=id))


@router.get("/forms/{form}/records/{id}/follow", response_model=answers.Follow)
def read_follow(form: str, id: Id, stubs: Services = Depends(services)) -> Response:
    """Who is told about comments and changes. Owner and creator follow unless they stop."""
    return untouched(stubs.life.GetFollow(life_pb2.RecordPlace(form=form, id=id)))


@router.put("/forms/{form}/records/{id}/follow", response_model=answers.Follow)
def follow(form: str, id: Id, stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.life.PutFollow(life_pb2.FollowRequest(form=form, id=id, following=True)))


@router.delete("/forms/{form}/records/{id}/follow", response_model=answers.Follow)
def unfollow(form: str, id: Id, stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.life.PutFollow(life_pb2.FollowRequest(form=form, id=id, following=False)))


@router.get("/forms/{form}/recycled", response_model=answers.RecycledPage)
def list_recycled(
    form: str,
    cursor: str = "",
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """Deleted records the person could see and may delete, newest first; kept for 30 days."""
    request = life_pb2.RecycledRequest(form=form, cursor=cursor, limit=limit)
    return untouched(stubs.life.ListRecycled(request))


@router.post("/forms/{form}/recycled/{id}/restore", response_model=answers.Undeleted)
def restore_recycled(form: str, id: Id, stubs: Services = Depends(services)) -> Response:
    """Back into its form with line items, relations and history. A merged one gets its references back."""
    return untouched(stubs.life.RestoreRecycled(life_pb2.RecordPlace(form=form, id=id)))


@router.delete("/forms/{form}/recycled/{id}", status_code=204)
def purge_recycled(form: str, id: Id, stubs: Services = Depends(services)) -> None:
    """For administrators: forget it for good."""
    stubs.life.PurgeRecycled(life_pb2.RecordPlace(form=form, id=id))


@router.post("/forms/{form}/duplicates/check", response_model=list[answers.Likeness])
def check_duplicates(form: str, body: models.LikeValues, stubs: Services = Depends(services)) -> Response:
    """Visible records that look like these values, by the form's duplicate rules; surest first."""
    request = life_pb2.DuplicatesRequest(form=form, values_json=as_json(body.values), id=body.id or 0)
    return untouched(stubs.life.CheckDuplicates(request))


@router.get("/forms/{form}/duplicates", response_model=answers.DuplicateGroups)
def list_duplicates(form: str, stubs: Services = Depends(services)) -> Response:
    """Groups of visible records that are likely the same thing."""
    return untouched(stubs.life.ListDuplicates(life_pb2.FormPlace(form=form), timeout=30))


@router.post("/forms/{form}/records/{id}/merge", response_model=answers.Merged)
def merge_records(form: str, id: Id, body: models.Merge, stubs: Services = Depends(services)) -> Response:
    """Make one of several: everything that pointed at the others points here, they go to the recycle bin."""
    request = life_pb2.MergeRequest(
        form=form, id=id, others=body.from_, version=body.version, values_json=as_json(body.values)
    )
    return untouched(stubs.life.MergeRecords(request, timeout=60))


@router.get("/r/{short}", response_model=answers.Place)
def find_record(short: str, stubs: Services = Depends(services)) -> Response:
    """What a short link leads to: the record's form and id. A merged record leads to what it became."""
    id = decode(short)
    if id is None:
        raise NotFound("not_found")
    return untouched(stubs.life.FindRecord(life_pb2.FindRecordRequest(id=id)))
