"""The state rebuilt from the tables after every step is the state the engine computed: a restart loses
nothing.
"""

from __future__ import annotations

import copy
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.context import platform, use
from services.kernel.fields import Form
from services.workflow.commands.step import step
from services.workflow.domain.commands import Submit
from services.workflow.domain.engine import advance
from services.workflow.domain.organisation import organisation_of
from services.workflow.domain.state import FINISHED, apply, faults
from services.workflow.storage import flows, instances
from services.workflow.storage.published import published_flow
from tests.integration.workflow.company import SNAPSHOT, person
from tests.integration.workflow.conftest import House, Office
from tests.unit.kernel.effort import thorough
from tests.unit.workflow.flows import ADMINISTRATORS, INITIATOR, PEOPLE, definitions
from tests.unit.workflow.test_engine import possible

MAX_STEPS = 12


def decided(nodes: list[dict[str, Any]], data: st.DataObject) -> None:
    """Give every branch a condition that is a constant, in place."""
    for node in nodes:
        for branch in node.get("branches", ()):
            if "when" in branch:
                branch["when"] = data.draw(st.sampled_from(["TRUE", "FALSE", "{amount} > 10", "{cost} > 10"]))
            decided(branch["nodes"], data)


def test_restart_after_every_step(house: House) -> None:
    office = Office(house)
    everybody = [person(id, str(id), []) for id in (INITIATOR, *PEOPLE)]
    everybody += [person(id, str(id), [1]) for id in ADMINISTRATORS]
    office.company.snapshot = {**SNAPSHOT, "tenant": office.tenant, "people": everybody}
    deps = house.service.endpoints[0].servicer.deps
    form = Form.from_json(office.company.forms["contract"])
    counted = {"examples": 0, "steps": 0}

    @thorough(25)
    @given(definition=definitions(), data=st.data())
    def check(definition: dict[str, Any], data: st.DataObject) -> None:
        counted["examples"] += 1
        definition = {**copy.deepcopy(definition), "key": f"random{counted['examples']}"}
        decided(definition["nodes"], data)
        record = {"id": counted["examples"], "values": {"amount": "50.00"}}
        context = platform(office.tenant, "workflow", INITIATOR)
        with use(context), house.service.database.transaction() as tx:
            flows.save_draft(tx, definition["key"], "contract", definition, deps.clock())
            flows.insert_version(tx, definition["key"], 1, definition, form.to_json(), deps.clock())
            id = instances.insert_instance(
                tx, flow=definition["key"], flow_version=1, form="contract", record=record["id"], title="t",
                initiator=INITIATOR, depth=0, variables=record, started_at=deps.clock(),
            )  # fmt: skip
        command: Any = Submit(INITIATOR)
        for _ in range(MAX_STEPS):
            counted["steps"] += 1
            with use(context), house.service.database.transaction() as tx:
                before = instances.lock_instance(tx, id)
                assert before is not None
                published = published_flow(tx, before.flow, 1)
                snapshot = deps.policies.get(office.tenant)
                world = organisation_of(snapshot, deps.clock(), published.form, INITIATOR, before.variables)
                mutations = advance(published.flow, before.state, command, world)
                computed = reduce(apply, mutations, before.state)
                stored = step(deps, tx, before, command)
            # Deadlines of timers are moments: everything else is equal to the last bit.
            assert {**vars(stored), "timers": set(stored.timers)} == {
                **vars(computed),
                "timers": set(computed.timers),
            }
            with use(context), house.service.database.read() as tx:
                reread = instances.read_instance(tx, id)
            assert reread is not None
            assert reread.state == stored
            assert faults(reread.state) == []
            if stored.status in FINISHED:
                break
            command = data.draw(st.sampled_from(possible(stored, INITIATOR)), label="command")
        votes = [t for t in stored.tasks.values() if t.kind == "approval" and t.actor is not None]
        logged = house.sql(
            "select count(*) as n from log l join task t on t.instance = l.instance and t.number = l.task"
            " where l.instance = %s and t.kind = 'approval' and l.action"
            " in ('approved', 'rejected', 'returned', 'cancelled')",
            id,
        )
        assert logged[0]["n"] == len(votes)

    check()
    print(f"restarted after {counted['steps']} steps of {counted['examples']} random flows")
