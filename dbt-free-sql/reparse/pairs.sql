-- which event of the chunk a standing row is of: by its id, wherever in the object it stands now, else by its place
analyze pg_temp.reparsed_rows;
analyze pg_temp.standing_copies;

create temporary table reparse_pairs on commit drop as
with by_id as (
    select distinct on (standing_copies.event_id)
        standing_copies.event_id,
        reparsed_rows.raw_object,
        reparsed_rows.raw_position
    from pg_temp.standing_copies as standing_copies
    inner join pg_temp.reparsed_rows as reparsed_rows
        on
            standing_copies.event_id = reparsed_rows.event_id
            and standing_copies.raw_object = reparsed_rows.raw_object
    order by
        standing_copies.event_id asc,
        (standing_copies.raw_position = reparsed_rows.raw_position) desc,
        reparsed_rows.raw_position asc
),

by_place as (
    select
        standing_copies.event_id,
        reparsed_rows.raw_object,
        reparsed_rows.raw_position
    from pg_temp.standing_copies as standing_copies
    inner join pg_temp.reparsed_rows as reparsed_rows
        on
            standing_copies.raw_object = reparsed_rows.raw_object
            and standing_copies.raw_position = reparsed_rows.raw_position
    where
        not exists (
            select from by_id
            where by_id.event_id = standing_copies.event_id
        )
        and not exists (
            select from by_id
            where by_id.raw_object = reparsed_rows.raw_object and by_id.raw_position = reparsed_rows.raw_position
        )
)

select
    by_id.event_id,
    by_id.raw_object,
    by_id.raw_position
from by_id
union all
select
    by_place.event_id,
    by_place.raw_object,
    by_place.raw_position
from by_place;

analyze pg_temp.reparse_pairs
