-- what the day's orders bought: one row per order and item; an order that names no items bought what its session's cart
-- held (adds less removes since the session's order before, each at the price of its last add), else its own product
create temporary table order_lines on commit drop as
with placed as (
    select
        scope_orders.seq,
        scope_orders.session_no,
        scope_orders.event_timestamp,
        scope_orders.event_date,
        scope_orders.currency,
        scope_orders.order_quantity,
        scope_orders.has_items,
        scope_orders.product_id,
        scope_orders.product_price,
        lag(scope_orders.event_timestamp) over (
            partition by scope_orders.session_no
            order by scope_orders.seq
        ) as previous_order_at
    from pg_temp.scope_orders as scope_orders
),

orders as (
    select
        placed.seq,
        placed.session_no,
        placed.event_timestamp,
        placed.previous_order_at,
        placed.currency,
        placed.order_quantity,
        placed.has_items,
        placed.product_id,
        placed.product_price
    from placed
    where placed.event_date = %(day)s
),

named as (
    select
        orders.seq,
        orders.session_no,
        product_lines.product_id,
        product_lines.quantity,
        coalesce(product_lines.price, 0) as price,
        coalesce(product_lines.currency, orders.currency) as currency,
        false as is_inferred
    from orders
    inner join pg_temp.product_lines as product_lines on orders.seq = product_lines.seq
    where orders.has_items
),

-- Equal times resolve in step order: what went into the cart at the moment of the order is in it.
-- Of a product that one add names twice, the later price is the last. What nobody added was never in it.
carts as (
    select
        orders.seq,
        orders.session_no,
        product_lines.product_id,
        sum(
            case product_lines.event_type
                when 'add_to_cart' then product_lines.quantity else -product_lines.quantity
            end
        )
            as quantity,
        coalesce((array_agg(product_lines.price order by product_lines.seq desc, product_lines.item_no desc) filter (
            where product_lines.event_type = 'add_to_cart'
        ))[1], 0) as price,
        coalesce((array_agg(product_lines.currency order by product_lines.seq desc, product_lines.item_no desc) filter (
            where product_lines.event_type = 'add_to_cart'
        ))[1], orders.currency) as currency,
        true as is_inferred
    from orders
    inner join pg_temp.product_lines as product_lines
        on
            orders.session_no = product_lines.session_no
            and orders.event_timestamp >= product_lines.event_timestamp
            and coalesce(orders.previous_order_at < product_lines.event_timestamp, true)
    where
        not orders.has_items
        and product_lines.event_type in ('add_to_cart', 'remove_from_cart')
        and product_lines.product_id is not null
    group by orders.seq, orders.session_no, orders.currency, product_lines.product_id
    having count(*) filter (where product_lines.event_type = 'add_to_cart') > 0
),

inferred as (
    select
        carts.seq,
        carts.session_no,
        carts.product_id,
        carts.quantity,
        carts.price,
        carts.currency,
        carts.is_inferred
    from carts
    where carts.quantity > 0
),

own_product as (
    select
        orders.seq,
        orders.session_no,
        orders.product_id,
        coalesce(orders.order_quantity, 1) as quantity,
        coalesce(orders.product_price, 0) as price,
        orders.currency,
        false as is_inferred
    from orders
    where
        not orders.has_items
        and orders.product_id is not null
        and not exists (
            select from inferred
            where inferred.seq = orders.seq
        )
)

select
    named.seq,
    named.session_no,
    named.product_id,
    named.quantity,
    named.price,
    named.currency,
    named.is_inferred
from named
union all
select
    inferred.seq,
    inferred.session_no,
    inferred.product_id,
    inferred.quantity,
    inferred.price,
    inferred.currency,
    inferred.is_inferred
from inferred
union all
select
    own_product.seq,
    own_product.session_no,
    own_product.product_id,
    own_product.quantity,
    own_product.price,
    own_product.currency,
    own_product.is_inferred
from own_product;

analyze pg_temp.order_lines;
