-- asset: sessions
-- also: funnel_daily, visit_daily, exit_daily, activity_hourly, event_daily, orders
-- severity: error
-- complaint: tables have different figures
-- description: Tables agree on a day's sessions, their steps, events, page views, adds and orders.

-- Stale days, whose tables are known to be wrong, and days whose events were removed are not compared.
with visits as (
    select
        count(*) as sessions,
        count(*) filter (where sessions.adds > 0) as with_adds,
        count(*) filter (where sessions.purchases > 0) as with_orders,
        count(sessions.viewed_at) as viewed,
        count(sessions.added_at) as added,
        count(sessions.checkout_at) as checked_out,
        count(sessions.purchased_at) as bought
    from public.sessions as sessions
    where sessions.session_date = %(day)s
),

funnel as (
    select
        coalesce(sum(funnel_daily.sessions) filter (where funnel_daily.step_number = 1), 0) as sessions,
        coalesce(sum(funnel_daily.sessions) filter (where funnel_daily.step_number = 2), 0) as viewed,
        coalesce(sum(funnel_daily.sessions) filter (where funnel_daily.step_number = 3), 0) as added,
        coalesce(sum(funnel_daily.sessions) filter (where funnel_daily.step_number = 4), 0) as checked_out,
        coalesce(sum(funnel_daily.sessions) filter (where funnel_daily.step_number = 5), 0) as bought,
        coalesce(sum(cardinality(funnel_daily.step_durations_s)), 0) as durations
    from public.funnel_daily as funnel_daily
    where funnel_daily.session_date = %(day)s
),

beginnings as (
    select
        coalesce(sum(visit_daily.sessions), 0) as sessions,
        coalesce(sum(visit_daily.sessions_added), 0) as added,
        coalesce(sum(visit_daily.sessions_bought), 0) as bought
    from public.visit_daily as visit_daily
    where visit_daily.session_date = %(day)s
),

ends as (
    select
        coalesce(sum(exit_daily.sessions), 0) as sessions,
        coalesce(sum(exit_daily.sessions) filter (where exit_daily.step_number = 5), 0) as bought
    from public.exit_daily as exit_daily
    where exit_daily.session_date = %(day)s
),

hours as (
    select
        coalesce(sum(activity_hourly.events), 0) as events,
        coalesce(sum(activity_hourly.page_views), 0) as page_views,
        coalesce(sum(activity_hourly.product_views), 0) as product_views,
        coalesce(sum(activity_hourly.adds), 0) as adds,
        coalesce(sum(activity_hourly.checkouts), 0) as checkouts,
        coalesce(sum(activity_hourly.purchases), 0) as purchases
    from public.activity_hourly as activity_hourly
    where activity_hourly.event_date = %(day)s
),

names as (
    select
        coalesce(sum(event_daily.events), 0) as events,
        coalesce(sum(event_daily.events) filter (
            where event_daily.event_type = any(%(page_view_types)s)
        ), 0) as page_views,
        coalesce(sum(event_daily.events) filter (where event_daily.event_type = 'view_item'), 0) as product_views,
        coalesce(sum(event_daily.events) filter (where event_daily.event_type = 'add_to_cart'), 0) as adds,
        coalesce(sum(event_daily.events) filter (where event_daily.event_type = 'begin_checkout'), 0) as checkouts
    from public.event_daily as event_daily
    where event_daily.event_date = %(day)s
),

stored as (
    select count(*) as events
    from public.counted_events as events
    where events.event_date = %(day)s
),

placed as (
    select count(*) as orders
    from public.orders as orders
    where orders.event_date = %(day)s
),

final as (
    select
        compared.figure,
        compared.one_table,
        compared.other_table
    from visits
    cross join funnel
    cross join beginnings
    cross join ends
    cross join
        lateral (
            values
            ('sessions: sessions, funnel_daily', visits.sessions, funnel.sessions),
            ('sessions that viewed a product: sessions, funnel_daily', visits.viewed, funnel.viewed),
            ('sessions that added: sessions, funnel_daily', visits.added, funnel.added),
            ('sessions that checked out: sessions, funnel_daily', visits.checked_out, funnel.checked_out),
            ('sessions that bought: sessions, funnel_daily', visits.bought, funnel.bought),
            (
                'steps reached: sessions, durations of funnel_daily',
                visits.viewed + visits.added + visits.checked_out + visits.bought,
                funnel.durations
            ),
            ('sessions: sessions, visit_daily', visits.sessions, beginnings.sessions),
            ('sessions with an add: sessions, visit_daily', visits.with_adds, beginnings.added),
            ('sessions with an order: sessions, visit_daily', visits.with_orders, beginnings.bought),
            ('sessions: sessions, exit_daily', visits.sessions, ends.sessions),
            ('sessions that bought: sessions, exit_daily', visits.bought, ends.bought)
        ) as compared (figure, one_table, other_table)
    union all
    select
        'events: clickstream_events, activity_hourly' as figure,
        stored.events as one_table,
        hours.events as other_table
    from stored
    cross join hours
    union all
    select
        compared.figure,
        compared.one_table,
        compared.other_table
    from hours
    cross join names
    cross join placed
    cross join lateral (
        values
        ('events: activity_hourly, event_daily', hours.events, names.events),
        ('page views: activity_hourly, event_daily', hours.page_views, names.page_views),
        ('product views: activity_hourly, event_daily', hours.product_views, names.product_views),
        ('adds: activity_hourly, event_daily', hours.adds, names.adds),
        ('checkouts: activity_hourly, event_daily', hours.checkouts, names.checkouts),
        ('orders: activity_hourly, orders', hours.purchases, placed.orders)
    ) as compared (figure, one_table, other_table)
)

select
    final.figure,
    final.one_table,
    final.other_table
from final
where
    final.one_table <> final.other_table
    and not exists (
        select from public.stale_days as stale_days
        where stale_days.day = %(day)s
    )
    and not exists (
        select from public.retention
        where retention.removed_before > %(day)s
    )
order by final.figure
