-- stored rows that differ today, by their id: where the event is, and which columns differ
-- Two columns do not depend on the reading of an event: its discard, and its derived id, which it has when an unlike
-- event has the sent one. The comparison uses JSON, so that it includes columns that are added later.
create temporary table reparse_changes on commit drop as
select
    different.event_id,
    different.raw_object,
    different.raw_position,
    different.changed
from (
    select
        pairs.event_id,
        pairs.raw_object,
        pairs.raw_position,
        (
            select array_agg(now_told.key order by now_told.key)
            from jsonb_each(to_jsonb(reparsed_rows)) as now_told
            inner join jsonb_each(
                to_jsonb(standing_copies)
                || jsonb_build_object('event_id', coalesce(standing_copies.sent_event_id, standing_copies.event_id))
            ) as told on now_told.key = told.key
            where
                now_told.value is distinct from told.value
                and now_told.key not in ('discard_id', 'sent_event_id')
        ) as changed
    from pg_temp.reparse_pairs as pairs
    inner join pg_temp.standing_copies as standing_copies on pairs.event_id = standing_copies.event_id
    inner join pg_temp.reparsed_rows as reparsed_rows
        on pairs.raw_object = reparsed_rows.raw_object and pairs.raw_position = reparsed_rows.raw_position
    where (reparsed_rows.*) is distinct from (standing_copies.*)
) as different
where different.changed is not null
