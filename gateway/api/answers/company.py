"""Notifications, connectors, people, packs."""

from gateway.api.answers.base import Answer, Named
from gateway.api.models import Json, Label


class Notification(Answer):
    id: int
    title: str
    body: str
    link: str
    created_at: str
    read_at: str | None


class NotificationPage(Answer):
    rows: list[Notification]
    unread: int
    next: str | None


class Account(Answer):
    key: str
    kind: str
    base_url: str
    settings: Json
    has_secret: bool
    enabled: bool


class LogRow(Answer):
    """state: pending, sent, confirmed, failed, conflict."""

    id: int
    document: str
    form: str
    record: int | None
    direction: str
    state: str
    remote_number: str | None
    attempts: int
    error: str | None
    updated_at: str


class LogPage(Answer):
    rows: list[LogRow]
    next: str | None


class Directory(Answer):
    people: list[Json]
    departments: list[Json]
    roles: list[Json]


class AuditPage(Answer):
    rows: list[Json]
    next: str | None


class Pack(Named):
    description: Label
    icon: str
