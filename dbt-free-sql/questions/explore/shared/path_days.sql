-- the days that a question of paths reads, one row each: `nodes` has the number of the node that each character is, by
-- the character's number; null for what is no node
-- Numbers of nodes are those of `path_nodes`.
-- (computed once)
with days as materialized (
    select days.*
    from :days as days
    where days.session_date between days.first_day and days.last_day
    offset 0
),

named as (
    select
        things.session_date,
        ascii(things.code) - case when ascii(things.code) < 55296 then 32 else 2080 end as code_no,
        nodes.node_no
    from :asked as asked
    inner join public.trail_things as things on things.session_date between asked.first_day and asked.last_day
    inner join :path_nodes as nodes
        on
            nodes.name = case asked.nodes
                when 'event' then things.event_type
                when 'page' then coalesce(things.page_path, '(not set)')
                else things.page_kind
            end
    where asked.nodes = 'event' or things.page_kind is not null
),

numbered as (
    select
        days.session_date,
        array_agg(named.node_no order by numbers.code_no) as nodes
    from days
    cross join lateral generate_series(1, cardinality(days.masks)) as numbers (code_no)
    left join named on days.session_date = named.session_date and numbers.code_no = named.code_no
    group by days.session_date
)

select
    days.session_date,
    days.pattern,
    days.masks,
    days.extras,
    days.group_nos,
    days.category,
    days.viewing,
    days.viewing_visits,
    days.segment_of,
    days.has_ends,
    days.deep,
    numbered.nodes
from days
inner join numbered on days.session_date = numbered.session_date
