-- path_levels with the names of the nodes: beyond the most frequent of a level they are '(other)'; next_node is ''
-- where the visit ended, and '(more)' where what follows is not shown
with levels as materialized (
    select path_levels.*
    from :path_levels as path_levels
),

counted as (
    select
        levels.level,
        levels.node_no,
        row_number() over (partition by levels.level order by count(*) desc, levels.node_no asc) as place
    from levels
    group by levels.level, levels.node_no
),

-- Nodes are numbered in the order of their names.
names as (
    select
        counted.level,
        counted.node_no,
        case when counted.place <= asked.most_nodes then nodes.name else '(other)' end as name
    from counted
    cross join :asked as asked
    inner join :path_nodes as nodes on counted.node_no = nodes.node_no
)

select
    levels.session_date,
    levels.visit_no,
    levels.level,
    levels.at_ms,
    levels.next_ms,
    names.name as node,
    case
        when levels.next_no is not null then followers.name
        when levels.has_more then '(more)'
        else ''
    end as next_node
from levels
inner join names on levels.level = names.level and levels.node_no = names.node_no
left join names as followers on levels.level + 1 = followers.level and levels.next_no = followers.node_no
