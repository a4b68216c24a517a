-- creates the tables that hold what a dry run would have changed so far (gone_rows and written_rows; both stay empty in
-- a run that changes the warehouse), and the purchases that the figures come from (purchases_told). The view
-- standing_rows shows clickstream_events with the changes of the dry run, with all columns, including future ones.
drop view if exists pg_temp.standing_rows;
drop table if exists pg_temp.gone_rows, pg_temp.written_rows, pg_temp.purchases_told;

create temporary table gone_rows (
    event_id uuid primary key,
    raw_object text not null
);

create temporary table written_rows (like public.clickstream_events);
create index written_rows_event_id_idx on pg_temp.written_rows (event_id);

create temporary table purchases_told (
    is_before boolean not null,
    raw_object text not null,
    raw_position integer not null,
    order_key text not null,
    received_at timestamptz not null,
    currency text,
    value numeric
);

create temporary view standing_rows as
select events.* -- noqa: AM04
from public.clickstream_events as events
where
    not exists (
        select from pg_temp.gone_rows as gone_rows
        where gone_rows.event_id = events.event_id
    )
union all
select written_rows.*
from pg_temp.written_rows as written_rows
