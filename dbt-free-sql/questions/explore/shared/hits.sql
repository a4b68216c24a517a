-- the events that serve a step of the question, one row each, of trails that are not plain; `mask` says which steps, as
-- in `asked_steps`; ended_ms is the time of the visit's last event, code_mask what its first product serves by itself
-- If each step has to be the very next event, all events are here.
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
from :chosen_trails as trails
cross join
    lateral (
        select
            letters.place::integer as place,
            letters.code,
            (numbers.code_mask & 1048575)::integer as code_mask,
            (
                1048575 & (
                    numbers.code_mask
                    | coalesce((trails.extras -> trails.visit_no::text ->> letters.place::text)::bigint, 0)
                )
            )::integer as mask
        from string_to_table(trails.things, null) with ordinality as letters (code, place)
        cross join
            lateral (
                select
                    trails.masks[ascii(letters.code) - case when ascii(letters.code) < 55296 then 32 else 2080 end]
                        as code_mask
            ) as numbers
    ) as hits
where
    trails.has_walks
    and not trails.is_plain
    and (trails.things ~ trails.pattern or trails.extras ? trails.visit_no::text)
    and (hits.mask <> 0 or trails.ordering = 'next')
offset 0
