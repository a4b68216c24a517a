-- a short number for every session that touches the day, for the length of the transaction: it joins and sorts cheaply
create temporary table session_keys on commit drop as
with ids as (
    select day_visits.session_id
    from pg_temp.day_visits as day_visits
    where day_visits.session_id is not null
    union
    select derived_ids.session_id
    from pg_temp.derived_ids as derived_ids
)

select
    ids.session_id,
    row_number() over ()::integer as session_no
from ids;

analyze pg_temp.session_keys;
