-- where visits ended, by the last step that they reached
select
    exit_daily.exit_product_id,
    exit_daily.step,
    sum(exit_daily.sessions) as visits
from public.exit_daily as exit_daily
where
    exit_daily.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or exit_daily.channel = %(channel)s)
    and (%(device_class)s = '' or exit_daily.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or exit_daily.user_login_state = %(user_login_state)s)
group by exit_daily.exit_product_id, exit_daily.step
order by visits desc
limit 100
