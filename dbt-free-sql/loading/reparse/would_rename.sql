-- records other ids for stored rows, as in loading/chunks/rename_events.sql
truncate pg_temp.leaving_rows;

create temporary table renamed_rows on commit drop as
select events.* -- noqa: AM04
from pg_temp.standing_rows as events
where events.event_id = any(%(event_ids)s::uuid[]);

insert into pg_temp.leaving_rows (event_id, raw_object)
select
    renamed_rows.event_id,
    renamed_rows.raw_object
from pg_temp.renamed_rows as renamed_rows;

update pg_temp.renamed_rows as renamed_rows
set
    event_id = names.event_id,
    sent_event_id = nullif(coalesce(renamed_rows.sent_event_id, renamed_rows.event_id), names.event_id)
from unnest(%(event_ids)s::uuid[], %(other_ids)s::uuid[]) as names (old_event_id, event_id)
where renamed_rows.event_id = names.old_event_id
