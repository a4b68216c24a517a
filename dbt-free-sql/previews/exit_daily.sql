-- ten rows of where most visits end
select
    exit_daily.step,
    exit_daily.exit_page,
    exit_daily.exit_product_id,
    exit_daily.channel,
    exit_daily.device_class,
    exit_daily.sessions
from public.exit_daily as exit_daily
where exit_daily.session_date = any(%(days)s::date[])
order by exit_daily.sessions desc, exit_daily.step_number asc, exit_daily.exit_page asc
limit 10
