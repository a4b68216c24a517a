-- The hours of the period's days that hold data, with their counts of `measure`, 0 in quiet hours: the hours of the
-- shop's clock, as the tables have them. An hour that the clock shows twice is two, one that it leaves out is none. An
-- hour to come is not quiet: it is none.
with active as (
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
    hours.event_date,
    hours.hour,
    hours.hour_of_day,
    coalesce(active.value, 0) as value
from public.shop_hours as hours
left join active on hours.hour = active.hour
where hours.event_date between :first_day::date and :last_day::date and hours.hour <= now()
