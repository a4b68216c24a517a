-- what the visits of the chosen days, groups and segment went through, one row per visit and node: repeats in a row are
-- one node, its time that of the last of them; `number` counts the visit's nodes from 1 to `nodes`, `views` its events;
-- next_no and next_ms are of the node that follows; without a start, an end or a middle only the first nodes are here
-- `mask` says what the events serve: the start (1), the end (2), the middle (4)
with days as materialized (
    select path_days.*
    from :path_days as path_days
    offset 0
)

select
    trails.session_date,
    trails.visit_no,
    steps.number,
    steps.nodes,
    steps.node_no,
    steps.mask,
    steps.views,
    86400000 * (trails.session_date - date '1970-01-01')::bigint + public.trail_ms(trails.times, steps.place) as at_ms,
    steps.next_no,
    86400000 * (trails.session_date - date '1970-01-01')::bigint + public.trail_ms(trails.times, steps.next_place)
        as next_ms
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
            -- Without the start, the end or the middle that is asked for, the visit has no path.
            and (not days.has_ends or trails.things ~ days.pattern or days.extras ? trails.visit_no::text)
        offset 0
    ) as trails
cross join
    lateral (
        select
            runs.number,
            runs.node_no,
            bit_or(runs.mask) as mask,
            count(*) as views,
            max(runs.place) as place,
            max(runs.number) over () as nodes,
            lead(runs.node_no) over (order by runs.number) as next_no,
            lead(max(runs.place)) over (order by runs.number) as next_place
        from (
            select
                events.place,
                events.node_no,
                events.mask,
                count(*) filter (where events.node_no is distinct from events.node_before) over (order by events.place)
                    as number
            from (
                select
                    letters.place::integer as place,
                    nodes.node_no,
                    nodes.mask,
                    lag(nodes.node_no) over (order by letters.place) as node_before
                from string_to_table(trails.things, null) with ordinality as letters (code, place)
                cross join
                    lateral (
                        select
                            days.nodes[codes.code_no] as node_no,
                            days.masks[codes.code_no]
                            | coalesce((days.extras -> trails.visit_no::text ->> letters.place::text)::bigint, 0)
                                as mask
                        from (
                            select
                                ascii(letters.code)
                                - case when ascii(letters.code) < 55296 then 32 else 2080 end as code_no
                        ) as codes
                    ) as nodes
                where nodes.node_no is not null
            ) as events
        ) as runs
        group by runs.number, runs.node_no
    ) as steps
where days.has_ends or steps.number <= days.deep
offset 0
