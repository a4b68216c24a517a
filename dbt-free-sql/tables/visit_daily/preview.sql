-- the ten largest groups of visits; no open value, which may name a person: previews outlive an erasure
select
    visit_daily.channel,
    visit_daily.device_class,
    visit_daily.user_login_state,
    count(*) as landing_pages,
    sum(visit_daily.sessions) as sessions,
    sum(visit_daily.sessions_bounced) as sessions_bounced,
    sum(visit_daily.sessions_bought) as sessions_bought
from public.visit_daily as visit_daily
where visit_daily.session_date = any(%(days)s::date[])
group by visit_daily.channel, visit_daily.device_class, visit_daily.user_login_state
order by sessions desc, visit_daily.channel asc, visit_daily.device_class asc
limit 10
