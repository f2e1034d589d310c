"""The statements every step of an instance runs: static texts, so that they are prepared once."""

import sqlalchemy as sa

LOAD = sa.text("""
select i.*,
  (select coalesce(json_agg(json_build_object('id', id, 'parent', parent, 'branch', branch, 'state', state)
    order by id), '[]') from scope where instance = i.id) as scopes,
  (select coalesce(json_agg(json_build_object('id', id, 'scope', scope, 'node', node, 'state', state,
    'activation', activation) order by id), '[]') from token where instance = i.id) as tokens,
  (select coalesce(json_agg(json_build_object('number', number, 'activation', activation, 'node', node,
    'kind', kind, 'assignee', assignee, 'state', state, 'round', round, 'actor', actor, 'opinion', opinion,
    'stand_in', stand_in) order by number), '[]') from task where instance = i.id) as tasks,
  (select coalesce(json_agg(json_build_object('number', number, 'activation', activation, 'kind', kind,
    'due', due) order by number), '[]') from timer where instance = i.id) as timers
from (select * from instance where tenant = :tenant and id = :id) i
""")
LOCK = sa.text("select 1 from instance where tenant = :tenant and id = :id for update")

_INSERT_LOG = """insert into log (tenant, instance, round, at, actor, action, node, activation, task, detail)
  select :tenant, :instance, :round, :now, actor, action, node, activation, task, detail
  from jsonb_to_recordset(cast(:lines as jsonb)) as x (place int, actor bigint, action text, node text,
    activation int, task int, detail jsonb) order by place"""
APPEND_LOG = sa.text(_INSERT_LOG)
# One round trip for everything a step writes. A turn in a sequence begins when the task becomes pending.
SAVE = sa.text(f"""
with scopes as (
  insert into scope (instance, id, parent, branch, state)
  select :instance, id, parent, branch, state
  from jsonb_to_recordset(cast(:scopes as jsonb)) as x (id int, parent int, branch text, state text)
  on conflict (instance, id) do update set state = excluded.state
), tokens as (
  insert into token (instance, id, scope, node, activation, state)
  select :instance, id, scope, node, activation, state
  from jsonb_to_recordset(cast(:tokens as jsonb)) as x (id int, scope int, node text,
    activation int, state text)
  on conflict (instance, id) do update
  set node = excluded.node, activation = excluded.activation, state = excluded.state
), fired as (
  delete from timer where instance = :instance and number = any(:cleared)
), timers as (
  insert into timer (tenant, instance, number, activation, kind, due)
  select :tenant, :instance, number, activation, kind, due
  from jsonb_to_recordset(cast(:timers as jsonb)) as x (number int, activation int, kind text,
    due timestamptz)
  where number <> all(:cleared)
), lines as (
  {_INSERT_LOG}
), instances as (
  update instance set status = :status, round = :round, counter = :counter, version = version + 1,
    updated_at = :now, finished_at = case when :finished then :now end
  where id = :instance
)
insert into task (tenant, instance, number, activation, node, kind, assignee, state, round, actor, opinion,
  stand_in, created_at, closed_at)
select :tenant, :instance, number, activation, node, kind, assignee, state, round, actor, opinion,
  stand_in, :now,
  case when state not in ('waiting', 'pending') then cast(:now as timestamptz) end
from jsonb_to_recordset(cast(:tasks as jsonb)) as x (number int, activation int, node text, kind text,
  assignee bigint, state text, round int, actor bigint, opinion text, stand_in boolean) order by number
on conflict (instance, number) do update
set state = excluded.state, actor = excluded.actor, opinion = excluded.opinion,
  closed_at = excluded.closed_at,
  created_at = case when task.state = 'waiting' and excluded.state = 'pending' then excluded.created_at
    else task.created_at end
returning number, id
""")  # noqa: S608
