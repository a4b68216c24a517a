-- the stored rows from the chunk's objects that are found by the ids that their events have today
create temporary table standing_copies on commit drop as
select events.* -- noqa: AM04
from pg_temp.standing_rows as events
where
    events.event_id = any(array(select reparsed_rows.event_id from pg_temp.reparsed_rows as reparsed_rows))
    and events.raw_object = any(%(keys)s)
union all
select events.*
from pg_temp.standing_rows as events
where
    events.sent_event_id = any(array(select reparsed_rows.event_id from pg_temp.reparsed_rows as reparsed_rows))
    and events.raw_object = any(%(keys)s)
