-- The thousand products with most of `rank`, which is views, adds, orders, units or revenue, then in `currency`.
select
    products.product_id,
    products.product_name,
    products.product_category,
    products.product_brand,
    products.views::double precision as views,
    products.adds::double precision as adds,
    products.orders::double precision as orders,
    products.units::double precision as units,
    products.sessions_viewed::double precision as sessions_viewed,
    products.sessions_bought::double precision as sessions_bought,
    products.revenue::text as revenue,
    (sum(products.orders_inferred) over ())::double precision as orders_inferred,
    (count(*) over ())::double precision as products
from :products_of_period as products
order by
    case :rank
        when 'adds' then products.adds
        when 'orders' then products.orders
        when 'units' then products.units
        when 'revenue' then coalesce((products.revenue ->> :currency)::numeric, 0)
        else products.views
    end desc,
    products.views desc,
    products.product_id collate "C" -- noqa: RF03
limit 1000
