-- one row per step and group of sessions; key session_date, channel, device_class, user_login_state, step_number;
-- partition session_date
-- A step counts after all the steps before it, each at its earliest possible moment; equal times resolve in step order.
delete from public.funnel_daily
where session_date = %(day)s;

insert into public.funnel_daily (
    session_date, channel, device_class, user_login_state, step_number, step, sessions, sessions_lost,
    seconds_sum, seconds_count
)
with started as (
    select
        scope_sessions.session_no,
        scope_sessions.channel,
        scope_sessions.device_class,
        scope_sessions.user_login_state,
        scope_sessions.started_at as reached_at
    from pg_temp.scope_sessions as scope_sessions
    where scope_sessions.session_date = %(day)s
),

viewed as (
    select
        started.session_no,
        min(scope_events.event_timestamp) as reached_at
    from started
    inner join pg_temp.scope_events as scope_events on started.session_no = scope_events.session_no
    where scope_events.event_type = 'view_item'
    group by started.session_no
),

added as (
    select
        viewed.session_no,
        min(scope_events.event_timestamp) as reached_at
    from viewed
    inner join pg_temp.scope_events as scope_events
        on viewed.session_no = scope_events.session_no and viewed.reached_at <= scope_events.event_timestamp
    where scope_events.event_type = 'add_to_cart'
    group by viewed.session_no
),

-- Some trackers send the checkout's steps and never its beginning.
checked_out as (
    select
        added.session_no,
        min(scope_events.event_timestamp) as reached_at
    from added
    inner join pg_temp.scope_events as scope_events
        on added.session_no = scope_events.session_no and added.reached_at <= scope_events.event_timestamp
    where scope_events.event_type in ('begin_checkout', 'checkout_progress')
    group by added.session_no
),

bought as (
    select
        checked_out.session_no,
        min(scope_orders.event_timestamp) as reached_at
    from checked_out
    inner join pg_temp.scope_orders as scope_orders
        on
            checked_out.session_no = scope_orders.session_no
            and checked_out.reached_at <= scope_orders.event_timestamp
    group by checked_out.session_no
),

groups as (
    select
        started.channel,
        started.device_class,
        started.user_login_state,
        count(*) as started,
        count(viewed.reached_at) as viewed,
        count(added.reached_at) as added,
        count(checked_out.reached_at) as checked_out,
        count(bought.reached_at) as bought,
        coalesce(sum(extract(epoch from viewed.reached_at - started.reached_at)), 0) as seconds_to_view,
        coalesce(sum(extract(epoch from added.reached_at - viewed.reached_at)), 0) as seconds_to_add,
        coalesce(sum(extract(epoch from checked_out.reached_at - added.reached_at)), 0) as seconds_to_checkout,
        coalesce(sum(extract(epoch from bought.reached_at - checked_out.reached_at)), 0) as seconds_to_purchase
    from started
    left join viewed on started.session_no = viewed.session_no
    left join added on started.session_no = added.session_no
    left join checked_out on started.session_no = checked_out.session_no
    left join bought on started.session_no = bought.session_no
    group by started.channel, started.device_class, started.user_login_state
)

select
    %(day)s as session_date,
    groups.channel,
    groups.device_class,
    groups.user_login_state,
    steps.step_number,
    steps.step,
    steps.sessions,
    steps.sessions - steps.sessions_next as sessions_lost,
    steps.seconds_sum,
    case steps.step_number when 1 then 0 else steps.sessions end as seconds_count
from groups
cross join lateral (
    values
    (1, 'session', groups.started, groups.viewed, 0),
    (2, 'view_item', groups.viewed, groups.added, groups.seconds_to_view),
    (3, 'add_to_cart', groups.added, groups.checked_out, groups.seconds_to_add),
    (4, 'begin_checkout', groups.checked_out, groups.bought, groups.seconds_to_checkout),
    (5, 'purchase', groups.bought, groups.bought, groups.seconds_to_purchase)
) as steps (step_number, step, sessions, sessions_next, seconds_sum)
