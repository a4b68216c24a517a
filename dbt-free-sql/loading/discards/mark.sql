-- some of a day's events that meet a discard and are not marked by it yet; one row per event_id
-- An event that meets several discards is marked by the first one, in whatever order they were carried out.
create temporary table discard_changes on commit drop as
select
    events.event_id,
    discard.discard_id
from public.clickstream_events as events
cross join public.discards as discard
where
    discard.discard_id = %(discard_id)s
    and discard.undone_at is null
    and events.event_date = %(day)s
    and (events.discard_id is null or events.discard_id > discard.discard_id)
    and public.is_met(discard, events)
limit %(most)s
