-- the nodes of each visit that paths show, one row each, with the node that follows and when: `level` counts from the
-- first node shown; next_no is null at the end of the path, and where more follows that is not shown (has_more)
-- Paths go from the first node that serves the start to the first from there on that serves the end; of those that lead
-- to an end from anywhere the last nodes are shown, else the first.
with steps as materialized (
    select path_steps.*
    from :path_steps as path_steps
),

starts as (
    select
        steps.session_date,
        steps.visit_no,
        case when asked.has_from then min(steps.number) filter (where steps.mask & 1 <> 0) else 1 end as first_number,
        max(steps.nodes) as last_number
    from steps
    cross join :asked as asked
    where asked.has_from or asked.has_to
    group by steps.session_date, steps.visit_no, asked.has_from
),

ends as (
    select
        starts.session_date,
        starts.visit_no,
        starts.first_number,
        case when asked.has_to then min(steps.number) filter (where steps.mask & 2 <> 0) else max(steps.number) end
            as last_number
    from starts
    cross join :asked as asked
    inner join steps
        on
            starts.session_date = steps.session_date
            and starts.visit_no = steps.visit_no
            and starts.first_number <= steps.number
    group by starts.session_date, starts.visit_no, starts.first_number, asked.has_to
),

-- numbers of the first and the last node of the path, and of the first that is shown
cut as (
    select
        steps.*,
        coalesce(ends.first_number, 1) as first_number,
        coalesce(ends.last_number, steps.nodes) as last_number,
        case
            when asked.has_to and not asked.has_from then greatest(1, ends.last_number - asked.deep + 1)
            else coalesce(ends.first_number, 1)
        end as shown_from,
        asked.deep
    from steps
    cross join :asked as asked
    left join ends on steps.session_date = ends.session_date and steps.visit_no = ends.visit_no
    where not asked.has_from and not asked.has_to or ends.last_number is not null
)

select
    cut.session_date,
    cut.visit_no,
    (cut.number - cut.shown_from + 1)::integer as level,
    cut.node_no,
    cut.number < cut.last_number as has_more,
    cut.at_ms,
    case when cut.number < least(cut.last_number, cut.shown_from + cut.deep - 1) then cut.next_no end as next_no,
    case when cut.number < least(cut.last_number, cut.shown_from + cut.deep - 1) then cut.next_ms end as next_ms
from cut
where cut.number between cut.shown_from and least(cut.last_number, cut.shown_from + cut.deep - 1)
