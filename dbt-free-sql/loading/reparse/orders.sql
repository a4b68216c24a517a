-- the orders of changed rows, before and after, with the value of the first row of each; one row per currency
with first_told as (
    select distinct on (told.is_before, told.order_key)
        told.is_before,
        told.value,
        coalesce(told.currency, %(shop_currency)s) as currency
    from pg_temp.purchases_told as told
    order by told.is_before asc, told.order_key asc, told.received_at asc, told.raw_object asc, told.raw_position asc
)

select
    first_told.is_before,
    first_told.currency,
    count(*) as orders,
    sum(first_told.value) as revenue
from first_told
group by first_told.is_before, first_told.currency
order by first_told.is_before desc, orders desc, first_told.currency asc
