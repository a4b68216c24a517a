-- the visits of the chosen days and groups, one row each: `is_in` says whether the visit, or its visitor, is in the
-- segment; orders are those that the visit placed
-- A visit without a browser id is no visitor's, and in no segment of visitors.
with days as materialized (
    select days.*
    from :days as days
    where days.session_date between days.first_day and days.last_day
    offset 0
)

select
    trails.session_date,
    trails.visit_no,
    trails.visitor_key,
    length(trails.kinds) - length(replace(trails.kinds, 'v', '')) as orders,
    coalesce(
        case days.segment_of
            when 'visits' then (trails.session_date - date '1970-01-01') * 4294967296 + trails.visit_no
            else trails.visitor_key
        end in (select members.entity from :segment_members as members),
        false
    ) as is_in
from days
cross join
    lateral (
        select trails.*
        from public.trails as trails
        where
            trails.session_date = days.session_date
            and (days.group_nos is null or trails.group_no = any(days.group_nos))
            and (
                days.category = ''
                or trails.things ~ days.viewing
                or trails.visit_no = any(days.viewing_visits)
            )
        offset 0
    ) as trails
