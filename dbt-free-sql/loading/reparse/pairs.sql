-- pairs stored rows with the events of the chunk: by the sent id at the same place, then by the sent id at any place in
-- the object, then by the place alone
analyze pg_temp.reparsed_rows;
analyze pg_temp.standing_copies;

create temporary table reparse_pairs on commit drop as
with unmoved as (
    select
        standing_copies.event_id,
        reparsed_rows.raw_object,
        reparsed_rows.raw_position
    from pg_temp.standing_copies as standing_copies
    inner join pg_temp.reparsed_rows as reparsed_rows
        on
            coalesce(standing_copies.sent_event_id, standing_copies.event_id) = reparsed_rows.event_id
            and standing_copies.raw_object = reparsed_rows.raw_object
            and standing_copies.raw_position = reparsed_rows.raw_position
),

left_standing as (
    select
        standing_copies.event_id,
        standing_copies.raw_object,
        standing_copies.raw_position,
        coalesce(standing_copies.sent_event_id, standing_copies.event_id) as sent_id,
        row_number() over (
            partition by
                standing_copies.raw_object,
                coalesce(standing_copies.sent_event_id, standing_copies.event_id)
            order by standing_copies.raw_position
        ) as place
    from pg_temp.standing_copies as standing_copies
    where
        not exists (
            select from unmoved
            where unmoved.event_id = standing_copies.event_id
        )
),

left_read as (
    select
        reparsed_rows.event_id as sent_id,
        reparsed_rows.raw_object,
        reparsed_rows.raw_position,
        row_number() over (
            partition by reparsed_rows.raw_object, reparsed_rows.event_id
            order by reparsed_rows.raw_position
        ) as place
    from pg_temp.reparsed_rows as reparsed_rows
    where
        not exists (
            select from unmoved
            where unmoved.raw_object = reparsed_rows.raw_object and unmoved.raw_position = reparsed_rows.raw_position
        )
),

moved as (
    select
        left_standing.event_id,
        left_read.raw_object,
        left_read.raw_position
    from left_standing
    inner join left_read
        on
            left_standing.sent_id = left_read.sent_id
            and left_standing.raw_object = left_read.raw_object
            and left_standing.place = left_read.place
),

renamed as (
    select
        left_standing.event_id,
        left_read.raw_object,
        left_read.raw_position
    from left_standing
    inner join left_read
        on
            left_standing.raw_object = left_read.raw_object
            and left_standing.raw_position = left_read.raw_position
    where
        not exists (
            select from moved
            where moved.event_id = left_standing.event_id
        )
        and not exists (
            select from moved
            where moved.raw_object = left_read.raw_object and moved.raw_position = left_read.raw_position
        )
)

select
    unmoved.event_id,
    unmoved.raw_object,
    unmoved.raw_position
from unmoved
union all
select
    moved.event_id,
    moved.raw_object,
    moved.raw_position
from moved
union all
select
    renamed.event_id,
    renamed.raw_object,
    renamed.raw_position
from renamed;

analyze pg_temp.reparse_pairs
