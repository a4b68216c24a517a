-- the rows that leave their place: those that differ today, and those whose event is gone
create temporary table leaving_rows on commit drop as
select
    standing_copies.event_id,
    standing_copies.raw_object
from pg_temp.standing_copies as standing_copies
where
    exists (
        select from pg_temp.reparse_changes as changes
        where changes.event_id = standing_copies.event_id
    )
    or not exists (
        select from pg_temp.reparse_pairs as pairs
        where pairs.event_id = standing_copies.event_id
    )
