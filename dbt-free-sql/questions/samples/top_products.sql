-- the twenty products that were viewed most, what became of the interest, and what they sold (per currency: see sales)
with interest as (
    select
        product_daily.product_id,
        (
            array_agg(product_daily.product_name order by product_daily.event_date desc)
            filter (where product_daily.product_name is not null)
        )[1] as product_name,
        sum(product_daily.views) as views,
        sum(product_daily.adds) as adds,
        sum(product_daily.sessions_viewed) as sessions_viewed,
        sum(product_daily.sessions_bought) as sessions_bought
    from public.product_daily as product_daily
    group by product_daily.product_id
),

per_currency as (
    select
        product_sales_daily.product_id,
        product_sales_daily.currency,
        sum(product_sales_daily.units) as units,
        sum(product_sales_daily.revenue) as revenue
    from public.product_sales_daily as product_sales_daily
    group by product_sales_daily.product_id, product_sales_daily.currency
),

sales as (
    select
        per_currency.product_id,
        sum(per_currency.units) as units,
        string_agg(per_currency.revenue || ' ' || per_currency.currency, ', ' order by per_currency.currency) as revenue
    from per_currency
    group by per_currency.product_id
)

select
    interest.product_id,
    interest.product_name,
    interest.views,
    interest.adds,
    interest.sessions_viewed,
    interest.sessions_bought,
    sales.revenue,
    coalesce(sales.units, 0) as units
from interest
left join sales on interest.product_id = sales.product_id
order by interest.views desc, interest.product_id asc
limit 20
