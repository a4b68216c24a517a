-- exactly one row: the totals of the whole window; visitors are counted once, however many days they came
with visits as (
    select
        count(*) as sessions,
        count(distinct sessions.client_id) as visitors,
        count(*) filter (where sessions.is_bounce) as bounces,
        count(*) filter (where sessions.is_engaged) as engaged_sessions,
        count(*) filter (where sessions.purchases > 0) as sessions_bought,
        count(*) filter (where sessions.adds > 0) as sessions_added,
        count(*) filter (where sessions.has_abandoned_cart) as abandoned_carts,
        avg(sessions.duration_s)::double precision as mean_duration_s
    from public.sessions as sessions
    where sessions.session_date between %(first_day)s and %(last_day)s
),

page_counts as (
    select coalesce(sum(activity_hourly.page_views), 0)::bigint as page_views
    from public.activity_hourly as activity_hourly
    where activity_hourly.event_date between %(first_day)s and %(last_day)s
),

sales as (
    select count(*) as orders
    from public.orders as orders
    where orders.event_date between %(first_day)s and %(last_day)s
)

select
    visits.sessions,
    visits.visitors,
    page_counts.page_views,
    sales.orders,
    visits.bounces,
    visits.engaged_sessions,
    visits.sessions_bought,
    visits.sessions_added,
    visits.abandoned_carts,
    visits.mean_duration_s,
    visits.sessions_bought::double precision / nullif(visits.sessions, 0) as conversion,
    visits.abandoned_carts::double precision / nullif(visits.sessions_added, 0) as cart_abandonment,
    visits.bounces::double precision / nullif(visits.sessions, 0) as bounce_rate,
    visits.engaged_sessions::double precision / nullif(visits.sessions, 0) as engagement_rate
from visits
cross join page_counts
cross join sales
