-- the events that serve a step of the question, one row each; `mask` says which steps, as in `asked_steps`; ended_ms is
-- the time of the visit's last event, code_mask what the event's first product serves by itself
-- If each step has to be the very next event, all events are here. `offset 0`: the days are few, and their trails are
-- found by the day.
with days as materialized (
    select days.*
    from :days as days
    offset 0
)

select
    trails.session_date,
    trails.visit_no,
    trails.visitor_key,
    trails.group_no,
    hits.place,
    hits.code,
    hits.mask,
    hits.code_mask,
    86400000 * (trails.session_date - date '1970-01-01')::bigint + public.trail_ms(trails.times, hits.place) as at_ms,
    86400000 * (trails.session_date - date '1970-01-01')::bigint
    + public.trail_ms(trails.times, octet_length(trails.times) / 4) as ended_ms
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
            and (
                days.segment_of is null
                or case days.segment_of
                    when 'visits' then (trails.session_date - date '1970-01-01') * 4294967296 + trails.visit_no
                    else trails.visitor_key
                end in (select members.entity from :segment_members as members)
            )
            and (trails.things ~ days.pattern or days.extras ? trails.visit_no::text)
        offset 0
    ) as trails
cross join
    lateral (
        select
            letters.place::integer as place,
            letters.code,
            (numbers.code_mask & 1048575)::integer as code_mask,
            (
                1048575 & (
                    numbers.code_mask
                    | coalesce((days.extras -> trails.visit_no::text ->> letters.place::text)::bigint, 0)
                )
            )::integer as mask
        from string_to_table(trails.things, null) with ordinality as letters (code, place)
        cross join
            lateral (
                select
                    days.masks[ascii(letters.code) - case when ascii(letters.code) < 55296 then 32 else 2080 end]
                        as code_mask
            ) as numbers
    ) as hits
where hits.mask <> 0 or days.ordering = 'next'
