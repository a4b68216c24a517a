-- records rows that would be written, with the ids that they get and the discard that they meet
insert into pg_temp.written_rows
select reparsed_rows.* -- noqa: AM04
from pg_temp.reparsed_rows as reparsed_rows
inner join unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as places (raw_object, raw_position)
    on reparsed_rows.raw_object = places.raw_object and reparsed_rows.raw_position = places.raw_position;

update pg_temp.written_rows as written_rows
set
    event_id = places.event_id,
    sent_event_id = nullif(written_rows.event_id, places.event_id)
from
    unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[], %(event_ids)s::uuid[])
        as places (raw_object, raw_position, event_id)
where
    written_rows.raw_object = places.raw_object
    and written_rows.raw_position = places.raw_position
    and written_rows.event_id <> places.event_id;

with met as (
    select
        written_rows.event_id,
        min(discard.discard_id) as discard_id
    from pg_temp.written_rows as written_rows
    inner join public.discards as discard
        on public.is_met(discard, row(written_rows.*)::public.clickstream_events)
    where
        written_rows.event_id = any(%(event_ids)s::uuid[])
        and discard.undone_at is null
    group by written_rows.event_id
)

update pg_temp.written_rows as written_rows
set discard_id = met.discard_id
from met
where written_rows.event_id = met.event_id
