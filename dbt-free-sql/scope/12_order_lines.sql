-- what the day's orders bought: one row per order and item; an order without items bought the contents of its session's
-- cart (adds less removes since the session's previous order, each at the price of its last add), or its own product
create temporary table order_lines on commit drop as
with placed as (
    select
        scope_orders.seq,
        scope_orders.session_no,
        scope_orders.bought_at,
        scope_orders.event_date,
        scope_orders.order_value,
        scope_orders.currency,
        scope_orders.quantity,
        scope_orders.items is not null as has_items,
        lag(scope_orders.bought_at) over (
            partition by scope_orders.session_no
            order by scope_orders.seq
        ) as previous_order_at
    from pg_temp.scope_orders as scope_orders
),

orders as (
    select
        placed.seq,
        placed.session_no,
        placed.bought_at,
        placed.previous_order_at,
        placed.order_value,
        placed.currency,
        placed.quantity,
        placed.has_items
    from placed
    where placed.event_date = %(day)s
),

-- Some senders send the price that was paid and also the discount (as GA4 advises): if the items add up to the order's
-- value as they are, the discount is not subtracted again.
named as (
    select
        orders.seq,
        orders.session_no,
        product_lines.product_id,
        product_lines.quantity,
        coalesce(
            case
                when
                    sum(product_lines.quantity * coalesce(product_lines.told_price, 0)) over (partition by orders.seq)
                    = orders.order_value
                    then product_lines.told_price
            end,
            product_lines.price,
            0
        ) as price,
        coalesce(product_lines.currency, orders.currency) as currency,
        product_lines.has_unread_quantity as is_inferred
    from orders
    inner join pg_temp.product_lines as product_lines on orders.seq = product_lines.seq
    where orders.has_items
),

-- Equal times resolve in step order: the cart includes what was added at the time of the order.
-- If one add names a product twice, the later price is the last one. A product without an add was never in the cart.
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
        -- The order's own quantity of its only product counts if no add has one, and if it is above zero.
        case when not bool_or(product_lines.has_quantity) and orders.quantity > 0 then orders.quantity end
            as order_quantity,
        true as is_inferred
    from orders
    inner join pg_temp.product_lines as product_lines
        on
            orders.session_no = product_lines.session_no
            and orders.bought_at >= product_lines.event_timestamp
            and coalesce(orders.previous_order_at < product_lines.event_timestamp, true)
    where
        not orders.has_items
        and product_lines.event_type in ('add_to_cart', 'remove_from_cart')
        and product_lines.product_id is not null
    group by orders.seq, orders.session_no, orders.currency, orders.quantity, product_lines.product_id
    having count(*) filter (where product_lines.event_type = 'add_to_cart') > 0
),

inferred as (
    select
        carts.seq,
        carts.session_no,
        carts.product_id,
        case
            when count(*) over (partition by carts.seq) = 1 then coalesce(carts.order_quantity, carts.quantity)
            else carts.quantity
        end as quantity,
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
        product_lines.product_id,
        product_lines.quantity,
        coalesce(product_lines.price, 0) as price,
        coalesce(product_lines.currency, orders.currency) as currency,
        product_lines.has_unread_quantity as is_inferred
    from orders
    inner join pg_temp.product_lines as product_lines on orders.seq = product_lines.seq
    where
        not orders.has_items
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
