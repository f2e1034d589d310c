"""`records.changed` → those who follow the records are told."""

from __future__ import annotations

from protos.gen.dougong.records.v1 import events_pb2, life_events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope
from services.records.commands.index_matches import index_matches
from services.records.commands.tell_followers import tell_followers
from services.records.storage.session import Sessions


class RecordLife:
    """Handlers of what the worker does about records after they were written."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def changed(self, tx: Transaction, envelope: Envelope, message: events_pb2.RecordsChanged) -> None:
        """Only what a person did with their own hands: rules, flows and imports would drown it."""
        if message.quiet or not envelope.actor.user or envelope.actor.via:
            return
        updated = {
            change.id: list(change.changed_fields)
            for change in message.changes
            if change.op == events_pb2.RecordChange.OP_UPDATED
        }
        if updated:
            session = self.sessions.platform(tx)
            tell_followers(session, message.form, updated, envelope.actor.user)

    def index(self, tx: Transaction, envelope: Envelope, message: life_events_pb2.IndexMatches) -> None:
        """`records.index_matches`."""
        index_matches(self.sessions.platform(tx), message.form, message.after)
