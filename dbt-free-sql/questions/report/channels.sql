-- one row per channel, most sessions first; shares are fractions
select
    sessions.channel,
    count(*) as sessions,
    count(*)::double precision / sum(count(*)) over ()::double precision as session_share,
    count(distinct sessions.client_id) as visitors,
    count(*) filter (where sessions.purchases > 0) as sessions_bought,
    (count(*) filter (where sessions.purchases > 0))::double precision / count(*) as conversion,
    (count(*) filter (where sessions.is_bounce))::double precision / count(*) as bounce_rate
from public.sessions as sessions
where sessions.session_date between %(first_day)s and %(last_day)s
group by sessions.channel
order by count(*) desc, sessions.channel asc
