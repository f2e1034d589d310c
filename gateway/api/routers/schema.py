"""Forms as they change: drafts, versions, type changes, the recycle bin of fields, jobs and indexes."""

from fastapi import APIRouter, Depends, Response

from gateway.api import schema_models as models
from gateway.api.headers import IfMatch
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Version
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, tag_named, untouched
from protos.gen.dougong.records.v1 import schema_pb2

router = APIRouter(
    route_class=CheckedRoute, prefix="/forms/{form}", tags=["form design"], dependencies=[Depends(person)]
)
#: Every value of a large form is looked at.
DRY_RUN_SECONDS = 120.0


def _of(form: str, if_match: str = "") -> schema_pb2.SchemaRequest:
    return schema_pb2.SchemaRequest(form=form, if_match=tag_named(if_match))


@router.get("/draft", response_model=models.Draft)
def read_draft(form: str, stubs: Services = Depends(services)) -> Response:
    """The next definition as far as it is drawn, and the one in force."""
    return untouched(stubs.schema.GetDraft(_of(form)))


@router.put("/draft", response_model=models.Draft)
def keep_draft(
    form: str, body: models.DraftBody, if_match: IfMatch = "", stubs: Services = Depends(services)
) -> Response:
    """Keep the draft as it is, sound or not; 409 `draft_stale` when `base_version` is neither the
    kept draft's nor the newest."""
    text, tag = as_json(body.definition), tag_named(if_match)
    base = body.base_version or 0
    asked = schema_pb2.DraftRequest(form=form, definition_json=text, base_version=base, if_match=tag)
    return untouched(stubs.schema.PutDraft(asked))


@router.delete("/draft", status_code=204)
def drop_draft(form: str, if_match: IfMatch = "", stubs: Services = Depends(services)) -> None:
    """Throw the draft away."""
    stubs.schema.DeleteDraft(_of(form, if_match))


@router.post("/draft/check", response_model=models.DraftCheck)
def check_draft(form: str, stubs: Services = Depends(services)) -> Response:
    """What publishing would change, how many records that concerns, and what is wrong."""
    return untouched(stubs.schema.CheckDraft(_of(form)))


@router.post("/draft/publish")
def publish_draft(form: str, if_match: IfMatch = "", stubs: Services = Depends(services)) -> Response:
    """Make the draft the definition; 409 `draft_stale` when the form was changed meanwhile."""
    return untouched(stubs.schema.PublishDraft(_of(form, if_match)))


@router.get("/versions", response_model=list[models.Version])
def list_versions(form: str, stubs: Services = Depends(services)) -> Response:
    """Who published what, newest first."""
    return untouched(stubs.schema.ListVersions(_of(form)))


@router.get("/versions/{version}")
def read_version(form: str, version: Version, stubs: Services = Depends(services)) -> Response:
    """The definition as it was."""
    return untouched(stubs.schema.GetVersion(_version(form, version)))


@router.post("/versions/{version}/restore", response_model=models.Draft)
def restore_version(form: str, version: Version, stubs: Services = Depends(services)) -> Response:
    """Begin a draft from an old version; published, fields removed since come back with their values."""
    return untouched(stubs.schema.RestoreVersion(_version(form, version)))


def _version(form: str, version: int) -> schema_pb2.VersionRequest:
    return schema_pb2.VersionRequest(form=form, version=version)


@router.post("/fields/{field}/convert", response_model=models.Conversion)
def convert_field(
    form: str, field: str, body: models.ConvertBody, stubs: Services = Depends(services)
) -> Response:
    """Give the field another type: first a dry run, then a job."""
    text = as_json(body.options)
    wanted = schema_pb2.ConvertRequest(
        form=form, field=field, type=body.type, options_json=text, dry_run=body.dry_run
    )
    return untouched(stubs.schema.ConvertField(wanted, timeout=DRY_RUN_SECONDS))


@router.get("/deleted-fields", response_model=list[models.DeletedField])
def list_deleted_fields(form: str, stubs: Services = Depends(services)) -> Response:
    """Fields in the recycle bin: kept with their values for thirty days."""
    return untouched(stubs.schema.ListDeletedFields(_of(form)))


@router.post("/fields/{field}/restore")
def restore_field(
    form: str, field: str, body: models.RestoreBody | None = None, stubs: Services = Depends(services)
) -> Response:
    """Take a field back out of the recycle bin."""
    body = body or models.RestoreBody()
    wanted = schema_pb2.RestoreFieldRequest(form=form, field=field, id=body.id, as_key=body.as_key)
    return untouched(stubs.schema.RestoreField(wanted))


@router.get("/jobs", response_model=list[models.Job])
def list_jobs(form: str, stubs: Services = Depends(services)) -> Response:
    """Work on the form in the background, newest first."""
    return untouched(stubs.schema.ListJobs(_of(form)))


@router.get("/indexes", response_model=list[models.Index])
def list_indexes(form: str, stubs: Services = Depends(services)) -> Response:
    """What makes the form's lists fast, why it is there and what it takes up."""
    return untouched(stubs.schema.ListIndexes(_of(form)))
