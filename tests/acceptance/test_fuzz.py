"""Random requests to every operation, as every kind of person: nothing breaks, no answer is undocumented.

The tests ask part of it, always the same; `make fuzz` asks all of it, longer (N= examples, S= seed).
"""

from __future__ import annotations

import os
import random

import httpx
import pytest

from deploy.local.credentials import Credentials
from tests import servers
from tests.acceptance import fuzzing
from tests.acceptance.fuzzing import Plan
from tests.suite import Suite

EXAMPLES = int(os.environ.get("DOUGONG_FUZZ_EXAMPLES") or 0)
# A change is judged by the same requests as the one before it; `make fuzz` looks for new ones.
USUAL_SEED = 20261122
SEED = int(os.environ.get("DOUGONG_FUZZ_SEED") or 0) or (
    random.SystemRandom().randrange(1, 2**31) if EXAMPLES else USUAL_SEED
)
PLAN = Plan(SEED, EXAMPLES) if EXAMPLES else Plan(SEED, 2, share=0.4)


@pytest.fixture(scope="session")
def credentials(suite: Suite) -> Credentials:
    """The fuzzed tenant's, made once in a run."""
    found = Credentials(suite.var / "credentials-fuzz.json", "fuzz")
    with servers.locked("fuzz"), pytest.MonkeyPatch.context() as patch:
        if not found.accounts:
            for name, value in suite.seed_environment.items():
                patch.setenv(name, value)
            with httpx.Client(base_url=suite.base_url, timeout=60) as http:
                fuzzing.FuzzCompany(found, http).prepare()
    return found


@pytest.mark.parametrize("role", fuzzing.ROLES)
def test_i4_nothing_breaks_and_every_answer_is_documented(
    suite: Suite, credentials: Credentials, role: str
) -> None:
    document = httpx.get(f"{suite.base_url}/api/v1/openapi.json", timeout=30).json()
    known = {f"{m.upper()} {path}" for path, methods in document["paths"].items() for m in methods}
    assert fuzzing.left_out(role).keys() <= known
    headers = fuzzing.headers_of(suite, credentials, role)
    report = fuzzing.ask(document, suite.base_url, role, headers, PLAN)
    print(f"fuzz: {role}, seed {SEED}: {report}")
    assert not report.faults, "\n\n".join(str(each) for each in report.faults.values())
    assert report.operations == set(fuzzing.chosen(document, role, PLAN))
