delete from public.event_daily
where event_date = %(day)s;

insert into public.event_daily (
    event_date, event_type, event_name, channel, device_class, user_login_state, events, sessions
)
with visits as (
    select
        scope_events.event_type,
        scope_events.event_name,
        scope_events.session_no,
        count(*) as events
    from pg_temp.scope_events as scope_events
    where scope_events.event_date = %(day)s
    group by scope_events.event_type, scope_events.event_name, scope_events.session_no
),

final as (
    select
        visits.event_type,
        visits.event_name,
        coalesce(scope_sessions.group_no, 0) as group_no,
        sum(visits.events) as events,
        count(visits.session_no) as sessions
    from visits
    left join pg_temp.scope_sessions as scope_sessions on visits.session_no = scope_sessions.session_no
    group by visits.event_type, visits.event_name, coalesce(scope_sessions.group_no, 0)
)

select
    %(day)s as event_date,
    final.event_type,
    final.event_name,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    final.events,
    final.sessions
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
