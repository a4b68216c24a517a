delete from public.activity_hourly
where event_date = %(day)s;

insert into public.activity_hourly (
    event_date, hour, channel, device_class, user_login_state, events, sessions, visitors, page_views, product_views,
    adds, checkouts, purchases
)
with visits as (
    select
        -- The last hour of the shop's clock that had begun.
        (%(hours)s::timestamptz[])[width_bucket(scope_events.event_timestamp, %(hours)s::timestamptz[])] as hour,
        scope_events.session_no,
        scope_events.client_id,
        count(*) as events,
        count(*) filter (where scope_events.is_page_view) as page_views,
        count(*) filter (where scope_events.event_type = 'view_item') as product_views,
        count(*) filter (where scope_events.event_type = 'add_to_cart') as adds,
        count(*) filter (where scope_events.event_type = 'begin_checkout') as checkouts,
        count(scope_orders.seq) as purchases
    from pg_temp.scope_events as scope_events
    left join pg_temp.scope_orders as scope_orders on scope_events.event_id = scope_orders.event_id
    where scope_events.event_date = %(day)s
    group by 1, 2, 3
),

final as (
    select
        visits.hour,
        coalesce(scope_sessions.group_no, 0) as group_no,
        sum(visits.events) as events,
        count(distinct visits.session_no) as sessions,
        count(distinct visits.client_id) as visitors,
        sum(visits.page_views) as page_views,
        sum(visits.product_views) as product_views,
        sum(visits.adds) as adds,
        sum(visits.checkouts) as checkouts,
        sum(visits.purchases) as purchases
    from visits
    left join pg_temp.scope_sessions as scope_sessions on visits.session_no = scope_sessions.session_no
    group by 1, 2
)

select
    %(day)s as event_date,
    final.hour,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    final.events,
    final.sessions,
    final.visitors,
    final.page_views,
    final.product_views,
    final.adds,
    final.checkouts,
    final.purchases
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
