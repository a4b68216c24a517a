-- makes the copies that one received earlier would replace the rows that leave their place
truncate pg_temp.leaving_rows;

insert into pg_temp.leaving_rows (event_id, raw_object)
select
    events.event_id,
    events.raw_object
from pg_temp.standing_rows as events
where events.event_id = any(%(event_ids)s::uuid[])
