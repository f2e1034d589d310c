"""The private servers do what the services rely on."""

from __future__ import annotations

from collections.abc import Callable

import kombu
import psycopg


def test_a_fresh_database_can_search_chinese_by_trigram(fresh_database: Callable[[str], str]) -> None:
    with psycopg.connect(fresh_database("trigram"), autocommit=True) as connection:
        connection.execute("create extension pg_trgm")
        row = connection.execute(
            "select cardinality(show_trgm('华东精工')), '华东精工' ilike '%东精%'"
        ).fetchone()
    assert row == (5, True)


def test_the_broker_keeps_a_quorum_queue(amqp_url: str) -> None:
    with kombu.Connection(amqp_url) as connection:
        channel = connection.channel()
        arguments = {"x-queue-type": "quorum"}
        queue = kombu.Queue("test.servers", durable=True, queue_arguments=arguments, channel=channel)
        queue.declare()
        try:
            kombu.Producer(channel).publish("合同", routing_key="test.servers", retry=True)
            with connection.SimpleQueue(queue) as simple:
                message = simple.get(timeout=10)
                message.ack()
            assert message.payload == "合同"
        finally:
            queue.delete()
