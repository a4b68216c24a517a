-- carts per day: visits that added something, those of them that bought nothing
select
    sessions.session_date,
    count(*) filter (where sessions.adds > 0) as sessions_with_cart,
    count(*) filter (where sessions.has_abandoned_cart) as abandoned,
    round(
        100.0 * count(*) filter (where sessions.has_abandoned_cart)
        / nullif(count(*) filter (where sessions.adds > 0), 0), 2
    ) as abandoned_pct
from public.sessions as sessions
group by sessions.session_date
order by sessions.session_date
