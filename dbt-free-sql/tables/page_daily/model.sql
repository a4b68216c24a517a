delete from public.page_daily
where event_date = %(day)s;

insert into public.page_daily (
    event_date, page_path, channel, device_class, user_login_state, views, sessions, visitors, entrances, exits
)
with visits as (
    select
        scope_events.page_path,
        scope_events.session_no,
        scope_events.client_id,
        count(*) as views,
        min(scope_events.seq) as first_seq,
        max(scope_events.seq) as last_seq
    from pg_temp.scope_events as scope_events
    where
        scope_events.event_date = %(day)s
        and scope_events.page_path is not null
        and scope_events.is_page_view
    group by scope_events.page_path, scope_events.session_no, scope_events.client_id
),

-- A session's first page view is also the first of its page, and its last page view the last of its page.
final as (
    select
        visits.page_path,
        coalesce(scope_sessions.group_no, 0) as group_no,
        sum(visits.views) as views,
        count(distinct visits.session_no) as sessions,
        count(distinct visits.client_id) as visitors,
        count(*) filter (where visits.first_seq = scope_sessions.landing_seq) as entrances,
        count(*) filter (where visits.last_seq = scope_sessions.exit_seq) as exits
    from visits
    left join pg_temp.scope_sessions as scope_sessions on visits.session_no = scope_sessions.session_no
    group by visits.page_path, coalesce(scope_sessions.group_no, 0)
)

select
    %(day)s as event_date,
    final.page_path,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    final.views,
    final.sessions,
    final.visitors,
    final.entrances,
    final.exits
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
