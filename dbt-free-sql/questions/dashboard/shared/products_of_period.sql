-- The products of the period with their sums. `revenue` is JSON by currency: currencies are never added up.
with sales_by_currency as (
    select
        sales.product_id,
        sales.currency,
        sum(sales.orders) as orders,
        sum(sales.orders) filter (where sales.is_inferred) as orders_inferred,
        sum(sales.units) as units,
        sum(sales.revenue) as revenue
    from :chosen_product_sales as sales
    where sales.event_date between :first_day::date and :last_day::date
    group by sales.product_id, sales.currency
),

sales as (
    select
        by_currency.product_id,
        sum(by_currency.orders) as orders,
        coalesce(sum(by_currency.orders_inferred), 0) as orders_inferred,
        sum(by_currency.units) as units,
        jsonb_object_agg(by_currency.currency, by_currency.revenue) as revenue
    from sales_by_currency as by_currency
    group by by_currency.product_id
)

select
    interest.product_category,
    interest.product_brand,
    coalesce(interest.product_id, sales.product_id) as product_id,
    coalesce(interest.product_name, interest.product_id, sales.product_id) as product_name,
    coalesce(interest.views, 0) as views,
    coalesce(interest.adds, 0) as adds,
    coalesce(interest.sessions_viewed, 0) as sessions_viewed,
    coalesce(interest.sessions_bought, 0) as sessions_bought,
    coalesce(sales.orders, 0) as orders,
    coalesce(sales.orders_inferred, 0) as orders_inferred,
    coalesce(sales.units, 0) as units,
    coalesce(sales.revenue, '{}') as revenue
from :product_interest as interest
full join sales on interest.product_id = sales.product_id
where public.is_chosen(interest.product_category, :category)
