-- adds the other rows of objects that have more of them: rows of events that have another id today, or none
insert into pg_temp.standing_copies
select events.* -- noqa: AM04
from pg_temp.standing_rows as events
where
    events.raw_object = any(%(keys)s)
    and events.load_date = any(%(load_dates)s::date[])
    and not exists (
        select from pg_temp.standing_copies as standing_copies
        where standing_copies.event_id = events.event_id
    )
