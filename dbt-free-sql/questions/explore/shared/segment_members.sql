-- the visits or visitors of the question's segment, one row each, as the numbers that `entity` is in hits
-- Visits of all days that the question reads; visitors by all their visits of the chosen days.
with days as materialized (
    select days.*
    from :days as days
    where days.segment_of = 'visits' or days.session_date between days.first_day and days.last_day
    offset 0
),

-- one row per visit and condition, and time if the condition asks for an order; the visit itself is a moment too
moments as (
    select
        happened.entity,
        conditions.bit,
        case when conditions.did_then is not null then happened.at_ms end as at_ms,
        count(*) filter (where happened.mask & (1::bigint << conditions.bit) <> 0) as did,
        count(*) filter (where happened.mask & (2::bigint << conditions.bit) <> 0) as did_then,
        count(*) filter (where happened.mask & (3::bigint << conditions.bit) <> 0) as events
    from days
    cross join
        lateral (
            select
                case days.segment_of
                    when 'visits' then (trails.session_date - date '1970-01-01') * 4294967296 + trails.visit_no
                    else trails.visitor_key
                end as entity,
                hits.mask,
                86400000 * (trails.session_date - date '1970-01-01')::bigint
                + public.trail_ms(trails.times, hits.place) as at_ms
            from public.trails as trails
            cross join
                lateral (
                    select
                        1 as place,
                        coalesce((days.group_masks ->> trails.group_no::text)::bigint, 0) as mask
                    union all
                    select
                        letters.place::integer as place,
                        days.masks[ascii(letters.code) - case when ascii(letters.code) < 55296 then 32 else 2080 end]
                        | coalesce((days.extras -> trails.visit_no::text ->> letters.place::text)::bigint, 0) as mask
                    from string_to_table(trails.things, null) with ordinality as letters (code, place)
                ) as hits
            where
                trails.session_date = days.session_date
                and (days.segment_of = 'visits' or trails.visitor_key is not null)
            offset 0
        ) as happened
    cross join :segment_conditions as conditions
    group by
        happened.entity,
        conditions.bit,
        case when conditions.did_then is not null then happened.at_ms end
),

-- Of two things done, the second comes after the first, at the same time at the earliest, and is another event.
held as (
    select
        moments.entity,
        case
            when conditions.is_not then sum(moments.did) = 0
            when conditions.did_then is null then sum(moments.did) >= conditions.times
            else
                coalesce(
                    min(moments.at_ms) filter (where moments.did > 0)
                    < max(moments.at_ms) filter (where moments.did_then > 0),
                    false
                )
                or bool_or(moments.did > 0 and moments.did_then > 0 and moments.events > 1)
        end as is_held
    from moments
    inner join :segment_conditions as conditions on moments.bit = conditions.bit
    group by moments.entity, conditions.bit, conditions.is_not, conditions.did_then, conditions.times
)

select held.entity
from held
group by held.entity
having bool_and(held.is_held)
