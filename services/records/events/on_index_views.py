"""`records.index_views`: make the indexes that the shared views of a form ask for, beside the daily work."""

from __future__ import annotations

from collections.abc import Callable

from protos.gen.dougong.records.v1 import views_pb2
from services.chassis.messages import Envelope
from services.records.storage import ddl
from services.records.storage.list_uses import with_uses
from services.records.storage.session import Sessions


def on_index_views(sessions: Sessions) -> Callable[[Envelope, views_pb2.IndexViews], None]:
    """Safe to repeat. Raises Unavailable ``form_busy`` while the form's tables are being changed."""

    def handle(envelope: Envelope, message: views_pb2.IndexViews) -> None:
        with sessions.platform_read() as session:
            definition = session.definitions.forms.get(message.form)
            if definition is None:
                return
            tenant, today = session.tx.tenant, session.authority.now.date()
            wanted = with_uses(session.tx, definition, today)
        with ddl.alone(sessions.database.url, definition.id) as connection:
            ddl.ensure_indexes(connection, tenant, wanted)

    return handle
