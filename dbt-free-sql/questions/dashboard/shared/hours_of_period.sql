-- The hours of the period with their counts of `measure`, 0 in quiet hours, and what the clock of `zone` shows at their
-- beginning. A day without any row was not loaded, and an hour to come is none: neither is quiet. activity_hourly knows
-- UTC hours; PostgreSQL converts them, so an hour that a change of clocks repeats is there twice, a skipped one never.
with loaded_days as (
    select series.day::date as event_date
    from generate_series(:first_day::date, :last_day::date, interval '1 day') as series (day)
    where
        exists (
            select from public.activity_hourly as activity_hourly
            where activity_hourly.event_date = series.day::date
        )
),

hours as (
    select
        series.hour,
        series.hour at time zone :zone as local_hour
    from loaded_days
    cross join
        generate_series(
            loaded_days.event_date::timestamp at time zone 'UTC',
            least(loaded_days.event_date::timestamp at time zone 'UTC' + interval '23 hours', now()),
            interval '1 hour'
        ) as series (hour)
),

active as (
    select
        activity.hour,
        case :measure
            when 'page_views' then sum(activity.page_views)
            when 'product_views' then sum(activity.product_views)
            when 'adds' then sum(activity.adds)
            when 'orders' then sum(activity.purchases)
            else sum(activity.events)
        end as value
    from :chosen_activity as activity
    where activity.event_date between :first_day::date and :last_day::date
    group by activity.hour
)

select
    hours.hour,
    hours.local_hour,
    coalesce(active.value, 0) as value
from hours
left join active on hours.hour = active.hour
