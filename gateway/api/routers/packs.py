"""Application packs: install, fill with sample data, take the sample data out again."""

import importlib
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.packs.install import install
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, services, untouched
from protos.gen.dougong.records.v1 import service_pb2
from services.chassis.errors import Invalid

router = APIRouter(route_class=CheckedRoute, prefix="/packs", tags=["packs"], dependencies=[Depends(person)])


@router.get("", response_model=list[answers.Pack])
def list_packs(request: Request) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = request.app.state.packs.list()
    return found


@router.post("/{key}/install")
def install_pack(key: str, request: Request, stubs: Services = Depends(services)) -> dict[str, int]:
    """Install a pack, or complete an installation; safe to repeat."""
    return install(request.app.state.packs.load(key), stubs)


@router.post("/{key}/sample")
def load_sample(
    key: str, body: models.Sample, request: Request, stubs: Services = Depends(services)
) -> Response:
    """Fill the pack with a year of sample data, owned by the people who hold its roles; marked as sample."""
    request.app.state.packs.load(key)
    generator = importlib.import_module(f"gateway.packs.{key}.sample")
    people = [each for each in stubs.identity.ListPeople(EMPTY).people if each.active]
    roles = {role.id: role.key for role in stubs.identity.ListRoles(EMPTY).roles}
    sellers = [
        generator.Seller(each.id, each.departments[0] if each.departments else 0)
        for each in people
        if any(roles.get(role) == generator.SELLER_ROLE for role in each.roles)
    ]
    if not sellers:
        raise Invalid("sample_needs_people", params={"role": generator.SELLER_ROLE})
    zone = ZoneInfo(stubs.identity.GetMe(EMPTY).tenant.time_zone or "Asia/Shanghai")
    rows = generator.rows(body.seed, datetime.now(UTC).astimezone(zone).date(), sellers)
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    sample = service_pb2.LoadSampleRequest(pack=key, rows_jsonl=text.encode())
    return untouched(stubs.records.LoadSample(sample, timeout=120))


@router.delete("/{key}/sample")
def remove_sample(key: str, stubs: Services = Depends(services)) -> Response:
    """Remove all sample records of the pack; what people entered stays."""
    return untouched(stubs.records.RemoveSample(service_pb2.RemoveSampleRequest(pack=key), timeout=60))
