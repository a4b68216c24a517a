delete from public.visit_daily
where session_date = %(day)s;

insert into public.visit_daily (
    session_date, landing_page, channel, device_class, user_login_state, sessions, sessions_bounced, sessions_engaged,
    sessions_added, sessions_abandoned, sessions_bought, sessions_first, sessions_returning, page_views, seconds_sum,
    durations_s
)
with final as (
    select
        coalesce(visits.landing_page, 'unknown') as landing_page,
        visits.group_no,
        count(*) as sessions,
        count(*) filter (where visits.is_bounce) as sessions_bounced,
        count(*) filter (where visits.is_engaged) as sessions_engaged,
        count(*) filter (where visits.adds > 0) as sessions_added,
        count(*) filter (where visits.has_abandoned_cart) as sessions_abandoned,
        count(*) filter (where visits.purchases > 0) as sessions_bought,
        count(*) filter (where visits.is_first_visit) as sessions_first,
        count(*) filter (where not visits.is_first_visit) as sessions_returning,
        sum(visits.page_views) as page_views,
        sum(visits.duration_s) as seconds_sum,
        array_agg(visits.duration_s::double precision order by visits.duration_s) as durations_s
    from pg_temp.scope_sessions as visits
    where visits.session_date = %(day)s
    group by coalesce(visits.landing_page, 'unknown'), visits.group_no
)

select
    %(day)s as session_date,
    final.landing_page,
    session_groups.channel,
    session_groups.device_class,
    session_groups.user_login_state,
    final.sessions,
    final.sessions_bounced,
    final.sessions_engaged,
    final.sessions_added,
    final.sessions_abandoned,
    final.sessions_bought,
    final.sessions_first,
    final.sessions_returning,
    final.page_views,
    final.seconds_sum,
    final.durations_s
from final
inner join pg_temp.session_groups as session_groups on final.group_no = session_groups.group_no
