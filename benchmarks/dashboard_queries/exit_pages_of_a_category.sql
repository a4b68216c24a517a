-- where visits that viewed a category ended
select
    exit_category_daily.exit_page,
    exit_category_daily.step,
    sum(exit_category_daily.sessions) as visits
from public.exit_category_daily as exit_category_daily
where
    exit_category_daily.category = %(category)s
    and exit_category_daily.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or exit_category_daily.channel = %(channel)s)
    and (%(device_class)s = '' or exit_category_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or exit_category_daily.user_login_state = %(user_login_state)s)
group by exit_category_daily.exit_page, exit_category_daily.step
order by visits desc
limit 50
