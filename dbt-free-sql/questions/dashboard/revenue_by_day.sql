-- One row per day of both periods and currency, of the `most` currencies with the most orders; `currencies` is how many
-- there are. An order belongs to the group and to the categories of its visit: with no filter set its visit is not
-- looked up.
with sales as (
    select
        orders.event_date,
        orders.currency,
        count(*) as orders,
        coalesce(sum(orders.value), 0) as revenue
    from public.orders as orders
    where
        orders.event_date between :before_first_day::date and :last_day::date
        and (orders.event_date <= :before_last_day::date or orders.event_date >= :first_day::date)
        and (
            :channel::text || :device_class::text || :user_login_state::text || :category::text = ''
            or exists (
                select from :chosen_sessions as sessions
                where sessions.session_id = orders.session_id and sessions.purchases > 0
            )
        )
    group by orders.event_date, orders.currency
),

currencies as (
    select
        sales.currency,
        row_number() over (order by sum(sales.orders) desc, sales.currency collate "C") as place, -- noqa: RF03
        count(*) over () as currencies
    from sales
    group by sales.currency
)

select
    sales.event_date::text as day,
    sales.event_date < :first_day::date as is_before,
    sales.currency,
    sales.orders::double precision as orders,
    sales.revenue::double precision as revenue,
    currencies.currencies::double precision as currencies
from sales
inner join currencies on sales.currency = currencies.currency
where currencies.place <= :most::integer
order by sales.currency, sales.event_date
