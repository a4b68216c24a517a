-- the ten largest groups of visits; no open value, which may name a person: previews outlive an erasure
select
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    count(*) as sessions,
    sum(sessions.page_views) as page_views,
    sum(sessions.adds) as adds,
    sum(sessions.purchases) as purchases
from public.sessions as sessions
where sessions.session_date = any(%(days)s::date[])
group by sessions.channel, sessions.device_class, sessions.user_login_state
order by sessions desc, sessions.channel asc, sessions.device_class asc
limit 10
