-- ten rows of where most visits of a category end
select
    exit_category_daily.category,
    exit_category_daily.step,
    exit_category_daily.exit_page,
    exit_category_daily.exit_product_id,
    exit_category_daily.channel,
    exit_category_daily.device_class,
    exit_category_daily.sessions
from public.exit_category_daily as exit_category_daily
where exit_category_daily.session_date = any(%(days)s::date[])
order by
    exit_category_daily.sessions desc,
    exit_category_daily.category asc,
    exit_category_daily.step_number asc,
    exit_category_daily.exit_page asc
limit 10
