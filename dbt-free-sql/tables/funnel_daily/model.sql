delete from public.funnel_daily
where session_date = %(day)s;

insert into public.funnel_daily (
    session_date, channel, device_class, user_login_state, step_number, step, sessions, sessions_lost,
    seconds_sum, seconds_count, step_durations_s
)
with groups as (
    select
        funnel_steps.group_no,
        count(*) as started,
        count(funnel_steps.viewed_at) as viewed,
        count(funnel_steps.added_at) as added,
        count(funnel_steps.checkout_at) as checked_out,
        count(funnel_steps.purchased_at) as bought,
        coalesce(sum(extract(epoch from funnel_steps.viewed_at - funnel_steps.started_at)), 0) as seconds_to_view,
        coalesce(sum(extract(epoch from funnel_steps.added_at - funnel_steps.viewed_at)), 0) as seconds_to_add,
        coalesce(sum(extract(epoch from funnel_steps.checkout_at - funnel_steps.added_at)), 0) as seconds_to_checkout,
        coalesce(sum(extract(epoch from funnel_steps.purchased_at - funnel_steps.checkout_at)), 0)
            as seconds_to_purchase,
        array_agg(
            extract(epoch from funnel_steps.viewed_at - funnel_steps.started_at)::double precision
            order by funnel_steps.viewed_at - funnel_steps.started_at
        ) filter (where funnel_steps.viewed_at is not null) as durations_to_view,
        array_agg(
            extract(epoch from funnel_steps.added_at - funnel_steps.viewed_at)::double precision
            order by funnel_steps.added_at - funnel_steps.viewed_at
        ) filter (where funnel_steps.added_at is not null) as durations_to_add,
        array_agg(
            extract(epoch from funnel_steps.checkout_at - funnel_steps.added_at)::double precision
            order by funnel_steps.checkout_at - funnel_steps.added_at
        ) filter (where funnel_steps.checkout_at is not null) as durations_to_checkout,
        array_agg(
            extract(epoch from funnel_steps.purchased_at - funnel_steps.checkout_at)::double precision
            order by funnel_steps.purchased_at - funnel_steps.checkout_at
        ) filter (where funnel_steps.purchased_at is not null) as durations_to_purchase
    from pg_temp.funnel_steps as funnel_steps
    group by funnel_steps.group_no
)

select
    %(day)s as session_date,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    steps.step_number,
    steps.step,
    steps.sessions,
    steps.sessions - steps.sessions_next as sessions_lost,
    steps.seconds_sum,
    case steps.step_number when 1 then 0 else steps.sessions end as seconds_count,
    coalesce(steps.durations_s, '{}') as step_durations_s
from groups
inner join pg_temp.session_groups as session_groups on groups.group_no = session_groups.group_no
cross join lateral (
    values
    (1, 'session', groups.started, groups.viewed, 0, null),
    (2, 'view_item', groups.viewed, groups.added, groups.seconds_to_view, groups.durations_to_view),
    (3, 'add_to_cart', groups.added, groups.checked_out, groups.seconds_to_add, groups.durations_to_add),
    (
        4,
        'begin_checkout',
        groups.checked_out,
        groups.bought,
        groups.seconds_to_checkout,
        groups.durations_to_checkout
    ),
    (5, 'purchase', groups.bought, groups.bought, groups.seconds_to_purchase, groups.durations_to_purchase)
) as steps (step_number, step, sessions, sessions_next, seconds_sum, durations_s)
