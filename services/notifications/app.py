"""The wiring of notifications."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

from protos.gen.dougong.identity.v1 import service_pb2 as identity_pb2
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.notifications.v1 import events_pb2, service_pb2, service_pb2_grpc
from protos.gen.dougong.records.v1 import life_events_pb2
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.database import Database
from services.chassis.errors import Catalogue
from services.chassis.messages import Consumer, Periodic, Subscription
from services.chassis.server import Endpoint
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.notifications.api.servicer import NotificationsServicer
from services.notifications.commands.notify import Notifier
from services.notifications.commands.purge_old import purge_old
from services.notifications.commands.send_mails import MailSender
from services.notifications.events.on_notify import OnNotify
from services.notifications.events.on_record_news import OnRecordNews
from services.notifications.settings import NotificationSettings, read_notification_settings
from services.notifications.storage.directory import Directory

HERE = Path(__file__).parent
Clock = Callable[[], datetime]


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)


def build(settings: Settings, clock: Clock = now) -> Service:
    """Wire the service; tests give a clock of their own."""
    own = read_notification_settings(settings)
    database = Database(settings.database_url, settings.pool_size)
    directory = Directory(snapshot_source(settings), settings.token_public_key)
    domain = parseaddr(own.mail.sender)[1].rpartition("@")[2] if own.mail else ""
    notifier = Notifier(directory, domain, clock)
    servicer = NotificationsServicer(database, directory, clock)
    handler, news = OnNotify(notifier), OnRecordNews(notifier)
    return Service(
        name="notifications",
        database=database,
        endpoints=[Endpoint.of(service_pb2, service_pb2_grpc, "Notifications", servicer)],
        consumers=(
            Consumer(
                "notifications.notify",
                (Subscription("notifications.notify", events_pb2.Notify, handler),),
            ),
            Consumer(
                "notifications.record_news",
                (
                    Subscription("records.comment.added", life_events_pb2.CommentAdded, news.comment),
                    Subscription("records.followed.changed", life_events_pb2.FollowedChanged, news.change),
                ),
            ),
        ),
        migrations=HERE / "migrations",
        catalogue=Catalogue(HERE.parent / "kernel" / "errors.json", HERE / "errors.json"),
        authorise=directory.authorise,
        periodics=_periodics(own, database, clock),
    )


def snapshot_source(settings: Settings) -> Callable[[int, int], tuple[int, str]]:
    """Asks identity, as this service and not as the person whose request needs it."""
    stub = Client(settings).stub("identity", identity_grpc.IdentityStub)

    def fetch(tenant: int, known_version: int) -> tuple[int, str]:
        with use(platform(tenant, settings.service)):
            reply = stub.GetSnapshot(identity_pb2.SnapshotRequest(tenant=tenant, known_version=known_version))
        return reply.version, reply.jws

    return fetch


def _periodics(own: NotificationSettings, database: Database, clock: Clock) -> tuple[Periodic, ...]:
    def purge() -> None:
        purge_old(database, own.kept, clock())

    purging = Periodic("notifications.purge_old", 3600, purge)
    if own.mail is None:
        return (purging,)
    sender = MailSender(database, own.mail, own.public_url, clock)

    def send() -> None:
        sender.run()

    return (Periodic("notifications.mail", 2, send), purging)
