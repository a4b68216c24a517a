-- each time that a visit of the question came to the node in the middle, one row per side: what it was at before or
-- after, '' where the visit began or ended there, and beyond the most frequent of the side '(other)'
with steps as materialized (
    select
        path_steps.session_date,
        path_steps.visit_no,
        path_steps.mask,
        path_steps.views,
        path_steps.at_ms,
        lag(path_steps.node_no) over visit as before_no,
        lead(path_steps.node_no) over visit as after_no,
        lag(path_steps.at_ms) over visit as before_ms,
        lead(path_steps.at_ms) over visit as after_ms
    from :path_steps as path_steps
    window visit as (partition by path_steps.session_date, path_steps.visit_no order by path_steps.number)
),

sides as (
    select
        steps.session_date,
        steps.visit_no,
        steps.views,
        beside.side,
        beside.node_no,
        beside.apart_ms
    from steps
    cross join
        lateral (
            values
            ('before', steps.before_no, steps.at_ms - steps.before_ms),
            ('after', steps.after_no, steps.after_ms - steps.at_ms)
        ) as beside (side, node_no, apart_ms)
    where steps.mask & 4 <> 0
),

counted as (
    select
        sides.side,
        sides.node_no,
        row_number() over (partition by sides.side order by count(*) desc, sides.node_no asc) as place
    from sides
    where sides.node_no is not null
    group by sides.side, sides.node_no
),

-- Nodes are numbered in the order of their names.
names as (
    select
        counted.side,
        counted.node_no,
        case when counted.place <= asked.most_nodes then nodes.name else '(other)' end as name
    from counted
    cross join :asked as asked
    inner join :path_nodes as nodes on counted.node_no = nodes.node_no
)

select
    sides.session_date,
    sides.visit_no,
    sides.views,
    sides.side,
    sides.apart_ms,
    coalesce(names.name, '') as node
from sides
left join names on sides.side = names.side and sides.node_no = names.node_no
