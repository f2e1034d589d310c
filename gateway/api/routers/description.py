"""The API of one form, described with its own fields."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Request

from gateway.api import models
from gateway.api.form_document import form_document
from gateway.api.incoming import CheckedRoute
from gateway.api.policy import person
from gateway.api.services import Services, services
from protos.gen.dougong.records.v1 import description_pb2
from services.chassis.context import current

router = APIRouter(route_class=CheckedRoute, tags=["forms"], dependencies=[Depends(person)])


@router.get("/forms/{form}/openapi.json", response_model=models.Json)
def read_form_openapi(form: str, request: Request, stubs: Services = Depends(services)) -> dict[str, Any]:
    """OpenAPI 3.1 of this form alone: its fields as the person may see and write them, filters, examples."""
    found = stubs.description.DescribeForm(description_pb2.DescribeFormRequest(form=form))
    return form_document(request.app.openapi(), json.loads(found.json), current().language)
