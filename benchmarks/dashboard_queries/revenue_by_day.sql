-- orders and revenue by day and currency; an order belongs to the group of its visit
select
    orders.event_date,
    orders.currency,
    count(*) as orders,
    sum(orders.value) as revenue
from public.orders as orders
where
    orders.event_date between %(first_day)s and %(last_day)s
    and (
        (%(channel)s = '' and %(device_class)s = '' and %(user_login_state)s = '')
        or exists (
            select from public.sessions as sessions
            where
                sessions.session_id = orders.session_id
                and sessions.purchases > 0
                and (%(channel)s = '' or sessions.channel = %(channel)s)
                and (%(device_class)s = '' or sessions.device_class = %(device_class)s)
                and (%(user_login_state)s = '' or sessions.user_login_state = %(user_login_state)s)
        )
    )
group by orders.event_date, orders.currency
order by orders.currency, orders.event_date
