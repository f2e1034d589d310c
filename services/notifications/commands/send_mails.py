"""The second stage of mail: send what is due, one at a time, never twice (see domain.attempts)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr

from services.chassis import crash
from services.chassis.context import Context
from services.chassis.database import Database
from services.notifications.domain.attempts import CLAIM_LOST_AFTER, Outcome, after_attempt
from services.notifications.domain.mail import compose
from services.notifications.storage import deliveries, notices
from services.notifications.storage.deliveries import Claimed
from services.notifications.transport.smtp import (
    MailConnection,
    MailServer,
    MailServerDown,
    Result,
    connected,
)

log = logging.getLogger(__name__)
MOST_A_RUN = 200


@dataclass(frozen=True)
class MailSender:
    """Run by one replica at a time, every few seconds."""

    database: Database
    server: MailServer
    public_url: str
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Send what is due; answers how many mails were tried.

        A server that is down costs no attempt: nothing is claimed before it has let us in.
        """
        now = self.clock()
        with self.database.transaction(Context()) as tx:
            lost = deliveries.give_up_lost_claims(tx, now - CLAIM_LOST_AFTER, now)
            due = deliveries.any_due(tx, now)
        if lost:
            log.error("%d mails may or may not have gone out: their sender died", lost)
        tried = 0
        while due and tried < MOST_A_RUN:
            try:
                with connected(self.server) as connection:
                    while connection.alive and due and tried < MOST_A_RUN:
                        due = self._send_one(connection)
                        tried += due
            except MailServerDown as error:
                log.warning("mail waits for its server: %s", error)
                break
        return tried

    def _send_one(self, connection: MailConnection) -> bool:
        now = self.clock()
        with self.database.transaction(Context()) as tx:
            claimed = deliveries.claim(tx, now)
        if claimed is None:
            return False
        crash.point("mail.after_claim")
        try:
            message = self._compose(claimed)
        except ValueError as error:
            result = Result(Outcome.REFUSED, str(error))
        else:
            result = connection.send(message, parseaddr(self.server.sender)[1], claimed.address)
        crash.point("mail.after_send")
        if result.outcome is Outcome.UNKNOWN:
            log.error("mail %s may or may not have gone out: %s", claimed.mail_id, result.error)
        now = self.clock()
        with self.database.transaction(Context()) as tx:
            next_step = after_attempt(result.outcome, claimed.attempts, now)
            deliveries.settle(tx, claimed.id, next_step, result.error, now)
        return True

    def _compose(self, claimed: Claimed) -> EmailMessage:
        with self.database.read() as tx:
            title, body, link, created_at = notices.text_of(tx, claimed.notification)
        return compose(
            sender=self.server.sender,
            address=claimed.address,
            name=claimed.name,
            language=claimed.language,
            title=title,
            body=body,
            url=f"{self.public_url}{link}" if link.startswith("/") else "",
            message_id=claimed.mail_id,
            at=created_at,
        )
