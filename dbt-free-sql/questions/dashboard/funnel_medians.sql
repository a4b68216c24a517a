-- One row: the median seconds from the step before, null where no visit came so far.
with waits as (
    select
        funnel.step_number,
        unnest(funnel.step_durations_s) as duration_s
    from :chosen_funnel as funnel
    where funnel.session_date between :first_day::date and :last_day::date
)

select
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 2) as view_item,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 3) as add_to_cart,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 4)
        as begin_checkout,
    percentile_cont(0.5) within group (order by waits.duration_s) filter (where waits.step_number = 5) as purchase
from waits
