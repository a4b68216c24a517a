-- events that have no row from their own object: copies of others, and events that were never loaded
select
    reparsed_rows.raw_object,
    reparsed_rows.raw_position
from pg_temp.reparsed_rows as reparsed_rows
where
    not exists (
        select from pg_temp.reparse_pairs as pairs
        where pairs.raw_object = reparsed_rows.raw_object and pairs.raw_position = reparsed_rows.raw_position
    )
