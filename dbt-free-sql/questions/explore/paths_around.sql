-- What came before and after a node, one row per side and node: `visits` is how often, and a visit counts as often as
-- it came there. node is '' on the side before where visits began there, and on the side after where they ended there.
-- One row of side 'page' is the node itself: how often visits came there, and in how many events; `loops` are those
-- beyond one each time.
with steps as materialized (
    select around_steps.*
    from :around_steps as around_steps
),

final as (
    select
        'page' as side,
        '' as node,
        count(*) as visits,
        coalesce(sum(steps.views), 0) as views,
        null::numeric as mean_s
    from steps
    where steps.side = 'before'
    union all
    select
        steps.side,
        steps.node,
        count(*) as visits,
        null as views,
        avg(steps.apart_ms / 1000.0) as mean_s
    from steps
    group by steps.side, steps.node
)

select
    final.side,
    final.node,
    final.visits::double precision as visits,
    final.views::double precision as views,
    (final.views - final.visits)::double precision as loops,
    final.mean_s::double precision as mean_s
from final
order by
    array_position(array['before', 'page', 'after'], final.side) asc,
    final.visits desc,
    final.node collate "C" asc -- noqa: RF03
