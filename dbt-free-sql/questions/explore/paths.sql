-- The paths of visits, one row per level, node and node that follows: at each level the nodes with most visits first.
-- next_node is '' where visits ended, and '(more)' at the last level where they went on; mean_s passed in between.
with edges as (
    select
        levels.level,
        levels.node,
        levels.next_node,
        count(*) as visits,
        avg((levels.next_ms - levels.at_ms) / 1000.0) as mean_s
    from :named_levels as levels
    group by levels.level, levels.node, levels.next_node
)

select
    edges.level::double precision as level,
    edges.node,
    edges.next_node,
    edges.visits::double precision as visits,
    edges.mean_s::double precision as mean_s
from edges
order by
    edges.level asc,
    sum(edges.visits) over (partition by edges.level, edges.node) desc,
    edges.node collate "C" asc, -- noqa: RF03
    edges.visits desc,
    edges.next_node collate "C" asc -- noqa: RF03
