-- one row per visit or visitor that a funnel counts, by the try that comes furthest: `reached` is how many steps,
-- `reached_ms` are their times, or those of `places` in `times`; session_date, visit_no, group_no, place and code are
-- those of the event with which it begins
-- did and came are bits, of an open funnel alone: the step was done, and was done after the one before. is_running says
-- that its window had not ended when the data end: that of the try that came through, or else of its last one. Visits
-- without a window may go on until 30 minutes after their last event.
with hits as (
    select
        hits.session_date,
        hits.visit_no,
        hits.group_no,
        hits.place,
        hits.code,
        hits.at_ms,
        hits.ended_ms,
        hits.code_mask,
        case asked.of_what
            when 'visits' then (hits.session_date - date '1970-01-01') * 4294967296 + hits.visit_no
            else hits.visitor_key
        end as entity,
        -- A try begins on one of the chosen days.
        case
            when hits.session_date <= asked.last_day then hits.mask
            when asked.is_open or asked.ordering = 'any_order' then hits.mask | 131072
            else hits.mask & ~1
        end as mask
    from :hits as hits
    cross join :asked as asked
    -- A visit without a browser id is no visitor's.
    where asked.of_what = 'visits' or hits.visitor_key is not null
),

-- At equal times events are in the order of the steps that they serve; those that serve none come last.
ordered as (
    select
        hits.*,
        row(
            hits.at_ms,
            case when hits.mask & 255 = 0 then 256 else hits.mask & -hits.mask end,
            hits.mask & 255,
            hits.session_date,
            hits.visit_no,
            hits.place
        ) as turn
    from hits
),

entities as (
    select
        ordered.entity,
        array_agg(ordered.at_ms order by ordered.turn) as at_ms,
        array_agg(ordered.mask order by ordered.turn) as masks,
        array_agg(
            row(
                ordered.session_date, ordered.visit_no, ordered.group_no, ordered.place, ordered.code, ordered.code_mask
            )
            ::public.trail_place
            order by ordered.turn
        ) as places,
        max(ordered.ended_ms) as ended_ms
    from ordered
    group by ordered.entity
),

followed as materialized (
    select
        entities.*,
        asked.known_until_ms,
        asked.window_ms,
        asked.steps,
        asked.is_open,
        case
            when asked.is_open then null
            when asked.ordering = 'any_order'
                then public.follow_any_order(entities.at_ms, entities.masks, asked.steps, asked.window_ms)
            else
                public.follow_funnel(
                    entities.at_ms, entities.masks, asked.steps, asked.window_ms, asked.ordering = 'next'
                )
        end as best,
        case
            when asked.is_open
                then public.follow_open_funnel(entities.at_ms, entities.masks, asked.steps, asked.window_ms)
        end as opened
    from entities
    cross join :asked as asked
),

counted as (
    select
        followed.*,
        followed.places[coalesce((followed.best).entry, (followed.opened).entry)] as begun
    from followed
    where (followed.best).reached > 0 or (followed.opened).did > 0
)

select
    counted.entity,
    (counted.best).reached as reached,
    (counted.best).reached_ms as reached_ms,
    (counted.opened).did as did,
    (counted.opened).came as came,
    (counted.begun).session_date as session_date,
    (counted.begun).visit_no as visit_no,
    (counted.begun).group_no as group_no,
    (counted.begun).place as place,
    (counted.begun).code as code,
    (counted.begun).code_mask as code_mask,
    not counted.is_open
    and coalesce(
        case
            when (counted.best).reached = counted.steps then (counted.best).reached_ms[1]
            else (counted.best).last_entry_ms
        end + counted.window_ms,
        counted.ended_ms + 1800000
    ) > counted.known_until_ms
        as is_running,
    null as times,
    null as places
from counted
union all
select
    (plain.session_date - date '1970-01-01') * 4294967296 + plain.visit_no as entity,
    plain.reached,
    null as reached_ms,
    null as did,
    null as came,
    plain.session_date,
    plain.visit_no,
    plain.group_no,
    plain.place,
    substr(plain.things, plain.place, 1) as code,
    1 as code_mask,
    -- A visit ends within three days after the midnight that its day begins with in UTC.
    plain.midnight_ms + 259200000 + coalesce(asked.window_ms, 1800000) > asked.known_until_ms
    and plain.midnight_ms
    + case
        when asked.window_ms is null then public.trail_ms(plain.times, octet_length(plain.times) / 4) + 1800000
        else public.trail_ms(plain.times, plain.place) + asked.window_ms
    end > asked.known_until_ms as is_running,
    plain.times,
    plain.places
from :asked as asked
cross join (
    select
        plain_entries.*,
        86400000 * (plain_entries.session_date - date '1970-01-01')::bigint as midnight_ms
    from :plain_entries as plain_entries
) as plain
