-- how far most visits of categories came; no open value, which may name a person: previews outlive an erasure
select
    exit_category_daily.step,
    exit_category_daily.channel,
    exit_category_daily.device_class,
    count(distinct exit_category_daily.category) as categories,
    sum(exit_category_daily.sessions) as sessions
from public.exit_category_daily as exit_category_daily
where exit_category_daily.session_date = any(%(days)s::date[])
group by exit_category_daily.step, exit_category_daily.channel, exit_category_daily.device_class
order by sessions desc, exit_category_daily.step asc, exit_category_daily.channel asc
limit 10
