-- how many events there are, and how many have another day by another calendar; the days that these leave or join
with dated as (
    select
        events.event_date as old_date,
        (%(dates)s::date[])[width_bucket(events.event_timestamp, %(changes)s::timestamptz[])] as new_date
    from public.clickstream_events as events
)

select
    count(*) as events,
    count(*) filter (where dated.old_date <> dated.new_date) as moved,
    min(least(dated.old_date, dated.new_date)) as first_day,
    max(greatest(dated.old_date, dated.new_date)) as last_day
from dated
