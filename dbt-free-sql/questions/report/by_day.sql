-- one row per day of the window, quiet days too, oldest first; none for a day that the zone's calendar left out
with days as (
    select series.at::date as day
    from generate_series(%(first_day)s::date, %(last_day)s::date, interval '1 day') as series (at)
    where series.at <> (select shop_calendar.left_out from public.shop_calendar as shop_calendar)
),

visits as (
    select
        sessions.session_date as day,
        count(*) as sessions,
        count(distinct sessions.client_id) as visitors,
        count(*) filter (where sessions.is_bounce) as bounces,
        count(*) filter (where sessions.is_engaged) as engaged_sessions,
        count(*) filter (where sessions.purchases > 0) as sessions_bought,
        count(*) filter (where sessions.adds > 0) as sessions_added,
        count(*) filter (where sessions.has_abandoned_cart) as abandoned_carts
    from public.sessions as sessions
    where sessions.session_date between %(first_day)s and %(last_day)s
    group by sessions.session_date
),

page_counts as (
    select
        activity_hourly.event_date as day,
        sum(activity_hourly.page_views)::bigint as page_views
    from public.activity_hourly as activity_hourly
    where activity_hourly.event_date between %(first_day)s and %(last_day)s
    group by activity_hourly.event_date
),

sales as (
    select
        orders.event_date as day,
        count(*) as orders
    from public.orders as orders
    where orders.event_date between %(first_day)s and %(last_day)s
    group by orders.event_date
)

select
    days.day,
    coalesce(visits.sessions, 0) as sessions,
    coalesce(visits.visitors, 0) as visitors,
    coalesce(page_counts.page_views, 0) as page_views,
    coalesce(sales.orders, 0) as orders,
    coalesce(visits.sessions_bought::double precision / visits.sessions, 0) as conversion,
    coalesce(visits.abandoned_carts::double precision / nullif(visits.sessions_added, 0), 0) as cart_abandonment,
    coalesce(visits.bounces::double precision / visits.sessions, 0) as bounce_rate,
    coalesce(visits.engaged_sessions::double precision / visits.sessions, 0) as engagement_rate
from days
left join visits on days.day = visits.day
left join page_counts on days.day = page_counts.day
left join sales on days.day = sales.day
order by days.day
