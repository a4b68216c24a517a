delete from public.trail_details
where session_date = %(day)s;

insert into public.trail_details (session_date, visit_no, place, item_no, code, order_value, order_currency)
with details as (
    select
        scope_orders.session_no,
        scope_orders.seq,
        1 as item_no,
        null as code,
        scope_orders.order_value,
        scope_orders.currency as order_currency
    from pg_temp.scope_orders as scope_orders
    where scope_orders.session_no is not null
    union all
    select
        products.session_no,
        products.seq,
        products.item_no,
        products.code,
        null as order_value,
        null as order_currency
    from pg_temp.further_products as products
),

placed as (
    select
        numbers.visit_no,
        array_position(walks.seqs, details.seq) as place,
        details.item_no,
        details.code,
        walks.things,
        details.order_value,
        details.order_currency
    from details
    inner join pg_temp.visit_numbers as numbers on details.session_no = numbers.session_no
    inner join pg_temp.trail_walks as walks on details.session_no = walks.session_no
)

select
    %(day)s as session_date,
    placed.visit_no,
    placed.place,
    placed.item_no,
    coalesce(placed.code, substring(placed.things from placed.place for 1)) as code,
    placed.order_value,
    placed.order_currency
from placed
