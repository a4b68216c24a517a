-- where visits ended, by the last step that they reached
select
    sessions.exit_product_id,
    count(*) filter (where sessions.viewed_at is null) as after_start,
    count(*) filter (where sessions.viewed_at is not null and sessions.added_at is null) as after_view,
    count(*) filter (where sessions.added_at is not null and sessions.checkout_at is null) as after_add,
    count(*) filter (where sessions.checkout_at is not null and sessions.purchased_at is null) as after_checkout
from public.sessions as sessions
where
    sessions.purchased_at is null
    and sessions.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
group by sessions.exit_product_id
order by count(*) desc
limit 50
