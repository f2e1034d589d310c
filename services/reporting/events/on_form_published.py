"""records.form.published → the newest definition."""

import json

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope
from services.reporting.storage.definitions import save_form


def on_form_published(tx: Transaction, envelope: Envelope, message: events_pb2.FormPublished) -> None:
    save_form(tx, message.form, message.version, json.loads(message.definition_json))
