-- Who did one thing and came back to do another: one row per cohort and period, the cohorts by their first day, and one
-- per period with cohort '', the mean. `size` is how many visitors the cohort has, `returned` how many of them count in
-- the period, `value` the measure: these visitors, their orders, or the revenue of these in `currency`. A period that
-- had not ended when the data end is not ripe; where it had not even begun, there is nothing to show. Means are of ripe
-- periods: all their value by all visitors of their cohorts.
with returns as materialized (
    select
        returns.cohort_no,
        returns.period_no,
        returns.visitor_key,
        count(*) as events,
        sum(details.order_value) as revenue
    from :retention_returns as returns
    cross join :asked as asked
    left join public.trail_details as details
        on
            returns.session_date = details.session_date
            and returns.visit_no = details.visit_no
            and returns.place = details.place
            and details.item_no = 1
            and asked.currency = details.order_currency
            and asked.measure = 'revenue'
    group by returns.cohort_no, returns.period_no, returns.visitor_key
),

sizes as (
    select
        returns.cohort_no,
        count(*) as size
    from returns
    where returns.period_no is null
    group by returns.cohort_no
),

-- What was done again counts in its own period, or also in all before it.
counted as (
    select
        returns.cohort_no,
        numbers.cell_no,
        count(distinct returns.visitor_key) as returned,
        sum(returns.events) as events,
        sum(returns.revenue) as revenue
    from returns
    cross join :asked as asked
    cross join
        lateral generate_series(
            case when asked.is_or_after then 0 else returns.period_no end, returns.period_no
        ) as numbers (cell_no)
    group by returns.cohort_no, numbers.cell_no
),

valued as (
    select
        cells.cohort_no,
        cells.cell_no,
        cells.is_over,
        cells.has_begun,
        coalesce(sizes.size, 0) as size,
        measured.returned,
        case asked.measure
            when 'visitors' then measured.returned
            when 'orders' then coalesce(counted.events, 0)
            else coalesce(counted.revenue, 0)
        end as value
    from :retention_cells as cells
    cross join :asked as asked
    left join sizes on cells.cohort_no = sizes.cohort_no
    left join counted on cells.cohort_no = counted.cohort_no and cells.cell_no = counted.cell_no
    cross join
        lateral (
            select
                coalesce(
                    case
                        when cells.cell_no = 0 and asked.measure = 'visitors' then sizes.size
                        else counted.returned
                    end, 0
                ) as returned
        ) as measured
),

final as (
    select
        public.period_day(valued.cohort_no, asked.every, asked.week_start)::text as cohort,
        valued.cell_no,
        valued.size,
        valued.returned,
        valued.value,
        valued.is_over,
        valued.has_begun
    from valued
    cross join :asked as asked
    union all
    select
        '' as cohort,
        valued.cell_no,
        coalesce(sum(valued.size) filter (where valued.is_over), 0) as size,
        coalesce(sum(valued.returned) filter (where valued.is_over), 0) as returned,
        sum(valued.value) filter (where valued.is_over)
        / nullif(sum(valued.size) filter (where valued.is_over), 0) as value,
        bool_or(valued.is_over) as is_over,
        bool_or(valued.has_begun) as has_begun
    from valued
    group by valued.cell_no
)

select
    final.cohort,
    final.cell_no::double precision as period,
    final.size::double precision as size,
    final.returned::double precision as returned,
    final.value::double precision as value,
    case when asked.measure = 'revenue' then coalesce(asked.currency, '') else '' end as currency,
    final.is_over as is_ripe,
    final.has_begun
from final
cross join :asked as asked
order by final.cohort asc, final.cell_no asc
