-- when each session that started on the day reached each step of the funnel; key session_no; null where it did not
-- A step counts only after all steps before it, each at its earliest possible time; equal times resolve in step order.
create temporary table funnel_steps on commit drop as
with started as (
    select
        scope_sessions.session_no,
        scope_sessions.group_no,
        scope_sessions.started_at as reached_at
    from pg_temp.scope_sessions as scope_sessions
    where scope_sessions.session_date = %(day)s
),

viewed as (
    select
        started.session_no,
        min(scope_events.visit_at) as reached_at
    from started
    inner join pg_temp.scope_events as scope_events on started.session_no = scope_events.session_no
    where scope_events.event_type = 'view_item'
    group by started.session_no
),

added as (
    select
        viewed.session_no,
        min(scope_events.visit_at) as reached_at
    from viewed
    inner join pg_temp.scope_events as scope_events
        on viewed.session_no = scope_events.session_no and viewed.reached_at <= scope_events.visit_at
    where scope_events.event_type = 'add_to_cart'
    group by viewed.session_no
),

-- Some trackers send the steps of the checkout but not its beginning.
checked_out as (
    select
        added.session_no,
        min(scope_events.visit_at) as reached_at
    from added
    inner join pg_temp.scope_events as scope_events
        on added.session_no = scope_events.session_no and added.reached_at <= scope_events.visit_at
    where scope_events.event_type in ('begin_checkout', 'checkout_progress')
    group by added.session_no
),

bought as (
    select
        checked_out.session_no,
        min(scope_events.visit_at) as reached_at
    from checked_out
    inner join pg_temp.scope_orders as scope_orders on checked_out.session_no = scope_orders.session_no
    inner join pg_temp.scope_events as scope_events
        on scope_orders.seq = scope_events.seq and checked_out.reached_at <= scope_events.visit_at
    group by checked_out.session_no
)

select
    started.session_no,
    started.group_no,
    started.reached_at as started_at,
    viewed.reached_at as viewed_at,
    added.reached_at as added_at,
    checked_out.reached_at as checkout_at,
    bought.reached_at as purchased_at
from started
left join viewed on started.session_no = viewed.session_no
left join added on started.session_no = added.session_no
left join checked_out on started.session_no = checked_out.session_no
left join bought on started.session_no = bought.session_no;

analyze pg_temp.funnel_steps;
