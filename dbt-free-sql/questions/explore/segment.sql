-- A segment and what is not in it: visits, visitors and orders of the chosen days, two rows that add up to the whole.
-- A visitor of whom one visit is in a segment of visits is in it, whatever the other visits are.
with visits as (
    select segmented_visits.*
    from :segmented_visits as segmented_visits
),

visitors as (
    select
        visits.visitor_key,
        bool_or(visits.is_in) as is_in
    from visits
    where visits.visitor_key is not null
    group by visits.visitor_key
)

select
    sides.is_in,
    counted.visits::double precision as visits,
    counted.visitors::double precision as visitors,
    counted.orders::double precision as orders
from (values (true), (false)) as sides (is_in)
cross join
    lateral (
        select
            count(*) as visits,
            (
                select count(*)
                from visitors
                where visitors.is_in = sides.is_in
            ) as visitors,
            coalesce(sum(visits.orders), 0) as orders
        from visits
        where visits.is_in = sides.is_in
    ) as counted
order by sides.is_in desc
