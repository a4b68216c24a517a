-- the product views of a day of the shop
select coalesce(sum(product_daily.views), 0)::bigint as views
from public.product_daily as product_daily
where product_daily.event_date = %(day)s
