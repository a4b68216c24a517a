-- the days that may hold events that meet some criteria, oldest first; days whose events were removed are left out
-- An event happened at most 72 hours before it was received; the shop's day of it is that of UTC or one beside it.
with discard as (
    select given.*
    from jsonb_populate_record(null::public.discards, %(discard)s) as given
),

bounds as (
    select
        greatest(
            (select min(events.event_date) from public.clickstream_events as events),
            (discard.received_from - interval '72 hours')::date - 1,
            (select retention.removed_before from public.retention)
        ) as first_day,
        least(
            (select max(events.event_date) from public.clickstream_events as events),
            discard.received_to::date + 1
        ) as last_day
    from discard
),

days_of_objects as (
    select distinct events.event_date as day
    from public.clickstream_events as events
    where events.load_date = any(%(load_dates)s::date[])
)

select days.day::date as day
from discard
cross join bounds
cross join generate_series(bounds.first_day::timestamp, bounds.last_day::timestamp, interval '1 day') as days (day)
where
    (
        discard.raw_objects is null
        or days.day::date in (select days_of_objects.day from days_of_objects)
    )
    and (
        discard.session_ids is null
        or exists (
            select from public.clickstream_events as events
            where events.session_id = any(discard.session_ids) and events.event_date = days.day::date
        )
    )
order by days.day
