"""The worker of records with a policy of its own: `python -m tests.chaos.import_worker work`."""

from __future__ import annotations

from services.chassis.process import main
from services.chassis.service import Service
from services.chassis.settings import Settings


def build(settings: Settings) -> Service:
    """Records as it is; nobody need be asked for the policy, it is that of the tests' company."""
    from services.chassis.testing import snapshot_jws
    from services.records.app import build as build_records
    from tests.integration.records.conftest import company

    def fetch(tenant: int, known: int) -> tuple[int, str]:
        snapshot = company(tenant)
        return snapshot["version"], snapshot_jws(snapshot, settings.file("TOKEN_PRIVATE_KEY"))

    return build_records(settings, fetch)


if __name__ == "__main__":
    main("tests.chaos.import_worker", "records")
