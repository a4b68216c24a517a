-- median seconds between the steps
select
    percentile_cont(0.5) within group (order by extract(epoch from sessions.viewed_at - sessions.started_at)) as to_view,
    percentile_cont(0.5) within group (order by extract(epoch from sessions.added_at - sessions.viewed_at)) as to_add,
    percentile_cont(0.5) within group (order by extract(epoch from sessions.checkout_at - sessions.added_at))
        as to_checkout,
    percentile_cont(0.5) within group (order by extract(epoch from sessions.purchased_at - sessions.checkout_at))
        as to_purchase
from public.sessions as sessions
where
    sessions.viewed_at is not null
    and sessions.session_date between %(first_day)s and %(last_day)s
    and (%(channel)s = '' or sessions.channel = %(channel)s)
    and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
    and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
