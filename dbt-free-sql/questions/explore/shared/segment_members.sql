-- the visits or visitors of the question's segment, one row each, as the numbers that `entity` is in hits
-- Visits of all days that the question reads; visitors by all their visits of the chosen days.
-- (computed once)
with days as materialized (
    select days.*
    from :days as days
    where days.segment_of = 'visits' or days.session_date between days.first_day and days.last_day
    offset 0
),

-- what to look for on a day for a condition: what was done, and what was done then
looked_for as materialized (
    select
        days.session_date,
        days.segment_of,
        days.extras,
        days.group_masks,
        conditions.bit,
        conditions.times,
        conditions.did_then is not null as has_then,
        codes.pattern
    from days
    cross join :segment_conditions as conditions
    cross join
        lateral (
            select
                '['
                || string_agg(
                    format(
                        '\U%s',
                        lpad(
                            to_hex(listed.number::integer + case when listed.number < 55264 then 32 else 2080 end),
                            8,
                            '0'
                        )
                    ),
                    ''
                )
                || ']' as pattern
            from unnest(days.masks) with ordinality as listed (mask, number)
            where listed.mask & (3::bigint << conditions.bit) <> 0
        ) as codes
    offset 0
),

-- one row per visit and condition; `did` is how often, of visits that need not be walked through
visits as materialized (
    select
        trails.session_date,
        trails.visit_no,
        looked_for.bit,
        looked_for.has_then,
        trails.is_walked,
        case looked_for.segment_of
            when 'visits' then (trails.session_date - date '1970-01-01') * 4294967296 + trails.visit_no
            else trails.visitor_key
        end as entity,
        case when trails.is_walked then trails.things end as things,
        case when trails.is_walked then trails.times end as times,
        coalesce(
            case
                when trails.is_walked then 0
                when looked_for.times = 1 then (trails.things ~ looked_for.pattern)::integer
                else regexp_count(trails.things, looked_for.pattern)
            end, 0
        )
        + coalesce(((looked_for.group_masks ->> trails.group_no::text)::bigint >> looked_for.bit & 1)::integer, 0)
            as did
    from looked_for
    cross join
        lateral (
            select
                trails.*,
                -- Further products and orders are not in the characters, and which of two came first is in the times.
                coalesce(looked_for.extras ? trails.visit_no::text, false)
                or looked_for.has_then and coalesce(trails.things ~ looked_for.pattern, false) as is_walked
            from public.trails as trails
            where
                trails.session_date = looked_for.session_date
                and (looked_for.segment_of = 'visits' or trails.visitor_key is not null)
            offset 0
        ) as trails
),

walked as materialized (
    select
        visits.entity,
        visits.bit,
        case
            when visits.has_then
                then
                    86400000 * (visits.session_date - date '1970-01-01')::bigint
                    + public.trail_ms(visits.times, hits.place)
        end as at_ms,
        hits.mask >> visits.bit as mask
    from visits
    inner join days on visits.session_date = days.session_date
    cross join
        lateral (
            select
                letters.place::integer as place,
                days.masks[ascii(letters.code) - case when ascii(letters.code) < 55296 then 32 else 2080 end]
                | coalesce((days.extras -> visits.visit_no::text ->> letters.place::text)::bigint, 0) as mask
            from string_to_table(visits.things, null) with ordinality as letters (code, place)
        ) as hits
    where visits.is_walked and hits.mask >> visits.bit & 3 <> 0
),

moments as (
    select
        walked.entity,
        walked.bit,
        walked.at_ms,
        count(*) filter (where walked.mask & 1 <> 0) as did,
        count(*) filter (where walked.mask & 2 <> 0) as did_then,
        count(*) as events
    from walked
    group by walked.entity, walked.bit, walked.at_ms
    union all
    select
        visits.entity,
        visits.bit,
        null as at_ms,
        visits.did,
        0 as did_then,
        0 as events
    from visits
),

-- Of two things done, the second comes after the first, at the same time at the earliest, and is another event.
held as (
    select
        moments.entity,
        moments.bit,
        sum(moments.did) as times,
        coalesce(
            min(moments.at_ms) filter (where moments.did > 0)
            < max(moments.at_ms) filter (where moments.did_then > 0),
            false
        )
        or bool_or(moments.did > 0 and moments.did_then > 0 and moments.events > 1) as is_in_order
    from moments
    group by moments.entity, moments.bit
)

select held.entity
from held
inner join :segment_conditions as conditions on held.bit = conditions.bit
group by held.entity
having
    bool_and(
        case
            when conditions.is_not then held.times = 0
            when conditions.did_then is null then held.times >= conditions.times
            else held.is_in_order
        end
    )
