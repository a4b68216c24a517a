-- the rows that would get back the id that they were sent with, as in loading/chunks/heirs_of_ids.sql
select distinct on (events.sent_event_id)
    events.event_id::text as event_id,
    events.sent_event_id::text as other_id
from pg_temp.standing_rows as events
where
    events.sent_event_id = any(array(
        select unnest(%(event_ids)s::uuid[]) as left_id
        except
        select owners.event_id from pg_temp.standing_rows as owners
        where owners.event_id = any(%(event_ids)s::uuid[])
    ))
order by
    events.sent_event_id asc,
    events.received_at asc,
    events.raw_object collate "C" asc, -- noqa: RF03
    events.raw_position asc
