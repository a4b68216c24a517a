-- 168 rows, one per weekday and hour of the shop's clock, Monday 0:00 first; hours_covered says how often
-- the window's days hold that hour, so that a weekday which comes twice doesn't look twice as busy; an hour that the
-- clock shows twice counts twice
with cells as (
    select
        weekdays.weekday,
        hours.hour_of_day
    from generate_series(1, 7) as weekdays (weekday)
    cross join generate_series(0, 23) as hours (hour_of_day)
),

active as (
    select
        activity_hourly.event_date,
        activity_hourly.hour,
        sum(activity_hourly.sessions) as sessions,
        sum(activity_hourly.page_views) as page_views,
        sum(activity_hourly.purchases) as purchases
    from public.activity_hourly as activity_hourly
    where activity_hourly.event_date between %(first_day)s and %(last_day)s
    group by activity_hourly.event_date, activity_hourly.hour
),

-- Days without any activity were not loaded, and hours in the future have not happened: neither counts as quiet.
local_hours as (
    select
        shop_hours.hour_of_day,
        extract(isodow from shop_hours.event_date)::integer as weekday,
        count(*) as hours_covered,
        coalesce(sum(active.sessions), 0)::bigint as sessions,
        coalesce(sum(active.page_views), 0)::bigint as page_views,
        coalesce(sum(active.purchases), 0)::bigint as purchases
    from public.shop_hours as shop_hours
    left join active on shop_hours.event_date = active.event_date and shop_hours.hour = active.hour
    where shop_hours.event_date between %(first_day)s and %(last_day)s and shop_hours.hour <= now()
    group by weekday, shop_hours.hour_of_day
)

select
    cells.weekday,
    cells.hour_of_day,
    coalesce(local_hours.hours_covered, 0) as hours_covered,
    coalesce(local_hours.sessions, 0) as sessions,
    coalesce(local_hours.page_views, 0) as page_views,
    coalesce(local_hours.purchases, 0) as purchases,
    local_hours.sessions::double precision / local_hours.hours_covered as sessions_per_hour
from cells
left join local_hours
    on cells.weekday = local_hours.weekday and cells.hour_of_day = local_hours.hour_of_day
order by cells.weekday, cells.hour_of_day
