-- stored rows whose event is no longer in their object, or is a copy within the chunk
select
    standing_copies.event_id::text as event_id,
    standing_copies.raw_object,
    standing_copies.raw_position
from pg_temp.standing_copies as standing_copies
where
    not exists (
        select from pg_temp.reparse_pairs as pairs
        where pairs.event_id = standing_copies.event_id
    )
