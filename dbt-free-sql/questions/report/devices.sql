-- one row per device_class, most sessions first; shares are fractions
select
    sessions.device_class,
    count(*) as sessions,
    count(*)::double precision / sum(count(*)) over ()::double precision as session_share,
    count(distinct sessions.client_id) as visitors,
    count(*) filter (where sessions.purchases > 0) as sessions_bought,
    (count(*) filter (where sessions.purchases > 0))::double precision / count(*) as conversion,
    (count(*) filter (where sessions.is_bounce))::double precision / count(*) as bounce_rate
from public.sessions as sessions
where sessions.session_date between %(first_day)s and %(last_day)s
group by sessions.device_class
order by count(*) desc, sessions.device_class asc
