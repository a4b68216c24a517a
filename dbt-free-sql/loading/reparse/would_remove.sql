-- records rows that would leave their place, instead of removing them
with written as (
    delete from pg_temp.written_rows as written_rows
    using pg_temp.leaving_rows as leaving_rows
    where written_rows.event_id = leaving_rows.event_id
    returning written_rows.event_id
)

insert into pg_temp.gone_rows (event_id, raw_object)
select
    leaving_rows.event_id,
    leaving_rows.raw_object
from pg_temp.leaving_rows as leaving_rows
where
    not exists (
        select from written
        where written.event_id = leaving_rows.event_id
    )
