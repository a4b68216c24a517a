-- some events of a discard that was undone, each with the next discard that it meets, or null; one row per event_id
create temporary table discard_changes on commit drop as
with left_out as (
    select events.event_id
    from public.clickstream_events as events
    where events.discard_id = %(discard_id)s
    limit %(most)s
),

met_else as (
    select
        events.event_id,
        min(discard.discard_id) as discard_id
    from left_out
    inner join public.clickstream_events as events on left_out.event_id = events.event_id
    inner join public.discards as discard on public.is_met(discard, events)
    where discard.undone_at is null
    group by events.event_id
)

select
    left_out.event_id,
    met_else.discard_id
from left_out
left join met_else on left_out.event_id = met_else.event_id
