-- how far most visits came; no open value, which may name a person: previews outlive an erasure
select
    exit_daily.step,
    exit_daily.channel,
    exit_daily.device_class,
    sum(exit_daily.sessions) as sessions
from public.exit_daily as exit_daily
where exit_daily.session_date = any(%(days)s::date[])
group by exit_daily.step, exit_daily.channel, exit_daily.device_class
order by sessions desc, exit_daily.step asc, exit_daily.channel asc
limit 10
