"""The RPCs of records: proto ↔ command or query."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import service_pb2, service_pb2_grpc
from services.chassis.context import current
from services.chassis.errors import Catalogue, DomainError, Invalid
from services.chassis.server import rpc
from services.records.commands.bulk_write import Written, bulk_write
from services.records.commands.change_fields import add_field, remove_field, update_field
from services.records.commands.create_record import create_record
from services.records.commands.delete_record import delete_record
from services.records.commands.load_sample import load_sample, remove_sample
from services.records.commands.put_app import put_app
from services.records.commands.put_form import put_form
from services.records.commands.refusal import refusing
from services.records.commands.start_import import start_import
from services.records.commands.undo_import import undo_import
from services.records.commands.update_record import update_record
from services.records.domain.definition import Definition
from services.records.queries.check_formula import check_formula
from services.records.queries.export_rows import export_rows
from services.records.queries.get_form import get_form
from services.records.queries.get_history import get_history
from services.records.queries.get_import import get_import
from services.records.queries.get_record import get_record, record_seen
from services.records.queries.list_apps import list_apps, list_related_forms
from services.records.queries.query_records import query_records
from services.records.queries.search import search
from services.records.storage.session import Session, Sessions

Call: TypeAlias = grpc.ServicerContext
Json: TypeAlias = common_pb2.Json


def read_json(data: bytes) -> Any:
    """Raises Invalid ``json_invalid``. Numbers of too many digits and NaN are not JSON either."""
    try:
        return json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid("json_invalid") from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def json_out(data: Any, tag: str = "") -> common_pb2.Json:
    return Json(json=json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), tag=tag)


class RecordsServicer(service_pb2_grpc.RecordsServicer):
    """No rules here: who may call is declared, the rest is the commands' and queries'."""

    def __init__(self, sessions: Sessions, catalogue: Catalogue) -> None:
        self.sessions, self.catalogue = sessions, catalogue

    def _read(self, query: Callable[[Session], Any]) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            answer = query(session)
        return Json(json=answer) if isinstance(answer, bytes) else json_out(answer)

    def _glance(self, query: Callable[[Session], bytes]) -> common_pb2.Json:
        with refusing(), self.sessions.glance() as session:
            return Json(json=query(session))

    @rpc("person")
    def ListApps(self, request: common_pb2.Empty, call: Call) -> common_pb2.Json:
        return self._read(list_apps)

    @rpc("admin:forms")
    def PutApp(self, request: service_pb2.PutAppRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.write() as session:
            return json_out(put_app(session, read_json(request.app_json)))

    @rpc("person")
    def GetForm(self, request: service_pb2.FormRequest, call: Call) -> common_pb2.Json:
        return self._read(lambda session: get_form(session, request.form))

    @rpc("person")
    def ListRelatedForms(self, request: service_pb2.FormRequest, call: Call) -> common_pb2.Json:
        return self._read(lambda session: list_related_forms(session, request.form))

    @rpc("admin:forms")
    def PutForm(self, request: service_pb2.PutFormRequest, call: Call) -> common_pb2.Json:
        return _definition(put_form(self.sessions, read_json(request.form_json)))

    @rpc("admin:forms")
    def AddField(self, request: service_pb2.FieldRequest, call: Call) -> common_pb2.Json:
        return _definition(add_field(self.sessions, request.form, read_json(request.field_json)))

    @rpc("admin:forms")
    def UpdateField(self, request: service_pb2.FieldRequest, call: Call) -> common_pb2.Json:
        return _definition(
            update_field(self.sessions, request.form, request.field, read_json(request.field_json))
        )

    @rpc("admin:forms")
    def RemoveField(self, request: service_pb2.FieldRequest, call: Call) -> common_pb2.Json:
        return _definition(remove_field(self.sessions, request.form, request.field))

    @rpc("person")
    def CheckFormula(self, request: service_pb2.CheckFormulaRequest, call: Call) -> common_pb2.Json:
        asked, draft, table = (request.form, request.text), request.draft, request.table
        return self._read(lambda session: check_formula(session, *asked, draft=draft, table=table))

    @rpc("person")
    def QueryRecords(self, request: service_pb2.QueryRequest, call: Call) -> common_pb2.Json:
        asked = read_json(request.query_json or b"{}")
        return self._glance(lambda session: query_records(session, request.form, asked))

    @rpc("person")
    def GetRecord(self, request: service_pb2.RecordRequest, call: Call) -> common_pb2.Json:
        return self._glance(lambda session: get_record(session, request.form, request.id))

    @rpc("person")
    def CreateRecord(self, request: service_pb2.WriteRequest, call: Call) -> common_pb2.Json:
        given = read_json(request.values_json or b"{}")
        with refusing(), self.sessions.write() as session:
            id = create_record(session, request.form, given)
        return self._seen(request.form, id)

    @rpc("person")
    def UpdateRecord(self, request: service_pb2.WriteRequest, call: Call) -> common_pb2.Json:
        given = read_json(request.values_json or b"{}")
        with refusing(), self.sessions.write() as session:
            update_record(session, request.form, request.id, request.version, given)
        return self._seen(request.form, request.id)

    def _seen(self, form: str, id: int) -> common_pb2.Json:
        """The record after a write; whoever may write but not see it gets its id.

        Read after the commit: nobody else waits for this row, or for its number, while the answer is made.
        """
        with self.sessions.glance() as session:
            definition = session.definitions.forms.get(form)
            seen = None if definition is None else record_seen(session, definition, id)
        return json_out(seen if seen is not None else {"id": id, "values": {}, "labels": {}})

    @rpc("person")
    def DeleteRecord(self, request: service_pb2.RecordRequest, call: Call) -> common_pb2.Empty:
        with refusing(), self.sessions.write() as session:
            delete_record(session, request.form, request.id, request.version)
        return common_pb2.Empty()

    @rpc("person")
    def BulkWrite(self, request: service_pb2.BulkRequest, call: Call) -> common_pb2.Json:
        operations = read_json(request.operations_json)
        with refusing(), self.sessions.write() as session:
            results = bulk_write(session, request.form, operations, atomic=request.atomic)
        return json_out({"results": [self._result(result) for result in results]})

    def _result(self, result: Written | DomainError) -> dict[str, Any]:
        if isinstance(result, Written):
            return {"ok": True, "id": result.id, "created": result.created, "error": None}
        return {"ok": False, "id": None, "created": False, "error": self._error(result)}

    def _error(self, error: DomainError) -> dict[str, Any]:
        text = self.catalogue.message(error.code, current().language, error.params)
        shown = {"code": error.code, "field": error.field, "params": error.params, "message": text}
        return {**shown, "errors": [self._error(each) for each in error.errors]} if error.errors else shown

    @rpc("person")
    def GetHistory(self, request: service_pb2.RecordRequest, call: Call) -> common_pb2.Json:
        return self._read(lambda session: get_history(session, request.form, request.id))

    @rpc("person")
    def Search(self, request: service_pb2.SearchRequest, call: Call) -> common_pb2.Json:
        return self._read(lambda session: search(session, request.text, request.limit, request.form))

    @rpc("person")
    def StartImport(self, request: Iterator[service_pb2.ImportChunk], call: Call) -> common_pb2.Json:
        first = next(request, None)
        if first is None or not first.HasField("head"):
            raise Invalid("import_file_empty")
        head, rest = first.head, (chunk.data for chunk in request)
        mapping = read_json(head.mapping_json or b"{}")
        with refusing(), self.sessions.write() as session:
            parts = (part for part in (first.data, *rest) if part)
            id = start_import(session, head.form, head.file_name, mapping, parts, staged=head.staged)
            return json_out({"id": id, "state": "uploaded" if head.staged else "queued"})

    @rpc("person")
    def GetImport(self, request: service_pb2.ImportRequest, call: Call) -> common_pb2.Json:
        language = current().language
        return self._read(
            lambda session: get_import(
                session, request.id, lambda code, params: self.catalogue.message(code, language, params)
            )
        )

    @rpc("person")
    def UndoImport(self, request: service_pb2.ImportRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.write() as session:
            undo_import(session, request.id)
        return self.GetImport(request, call)

    @rpc("admin:forms")
    def LoadSample(self, request: service_pb2.LoadSampleRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.platform_write() as session:
            return json_out(load_sample(session, request.pack, request.rows_jsonl))

    @rpc("admin:forms")
    def RemoveSample(self, request: service_pb2.RemoveSampleRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.platform_write() as session:
            return json_out(remove_sample(session, request.pack))

    @rpc("service")
    def GetDefinition(self, request: service_pb2.FormRequest, call: Call) -> common_pb2.Json:
        with self.sessions.platform_read() as session:
            return _definition(session.form(request.form))

    @rpc("service")
    def ListDefinitions(self, request: common_pb2.Empty, call: Call) -> common_pb2.Json:
        with self.sessions.platform_read() as session:
            return json_out([dict(each.document) for each in session.definitions.forms.values()])

    @rpc("service")
    def ExportRows(self, request: service_pb2.ExportRowsRequest, call: Call) -> Iterator[common_pb2.Json]:
        for page in export_rows(self.sessions, request.form, request.after_id):
            yield Json(json=page)


def _definition(definition: Definition) -> common_pb2.Json:
    return json_out(dict(definition.document))
