-- which product an event is about: one row per event and item, or per event and its own product when it has no items
-- The events are those that count for a product: the day's views, the adds and removes of all days, and the orders,
-- each at its seq.
-- A quantity outside of the items, in the product, the event or the order, is that of all items: it counts if there is
-- only one item. price is the price paid, told_price the price without subtraction of discounts.
create temporary table product_lines on commit drop as
with events as (
    select
        scope_events.seq,
        scope_events.session_no,
        scope_events.event_timestamp,
        scope_events.event_date,
        scope_events.event_type,
        scope_events.product_id,
        scope_events.product_name,
        scope_events.product_category,
        scope_events.product_brand,
        scope_events.product_price,
        scope_events.items,
        scope_events.currency,
        scope_events.quantity,
        scope_events.has_unread_quantity
    from pg_temp.scope_events as scope_events
    where
        scope_events.event_type in ('add_to_cart', 'remove_from_cart')
        or (scope_events.event_type = 'view_item' and scope_events.event_date = %(day)s)
    union all
    select
        scope_orders.seq,
        scope_orders.session_no,
        scope_orders.bought_at as event_timestamp,
        scope_orders.event_date,
        'purchase' as event_type,
        scope_orders.product_id,
        scope_orders.product_name,
        scope_orders.product_category,
        scope_orders.product_brand,
        scope_orders.product_price,
        scope_orders.items,
        scope_orders.price_currency as currency,
        scope_orders.quantity,
        scope_orders.has_unread_quantity
    from pg_temp.scope_orders as scope_orders
),

lines as (
    select
        events.seq,
        events.session_no,
        events.event_timestamp,
        events.event_date,
        events.event_type,
        listed.item ->> 'id' as product_id,
        listed.item ->> 'name' as product_name,
        listed.item ->> 'category' as product_category,
        listed.item ->> 'brand' as product_brand,
        coalesce(
            public.plain_number(listed.item -> 'quantity'),
            case when jsonb_array_length(events.items) = 1 then events.quantity end
        ) as quantity,
        -- The quantity of an item is null if it can't be read.
        listed.item ? 'quantity'
        or (jsonb_array_length(events.items) = 1 and events.has_unread_quantity) as has_unread_quantity,
        public.paid_price(
            (listed.item ->> 'price')::numeric,
            public.plain_number(listed.item -> 'discount'),
            public.plain_number(listed.item -> 'discountPrice')
        ) as price,
        case when public.plain_number(listed.item -> 'discount') <> 0 then (listed.item ->> 'price')::numeric end
            as price_before,
        coalesce(listed.item ->> 'currency', events.currency) as currency,
        listed.item_no::integer as item_no,
        -- An event that names a product twice counts as one view or one add of it.
        row_number() over (partition by events.seq, listed.item ->> 'id') = 1 as is_counted
    from events
    cross join lateral jsonb_array_elements(events.items) with ordinality as listed (item, item_no)
    where events.items is not null
    union all
    select
        events.seq,
        events.session_no,
        events.event_timestamp,
        events.event_date,
        events.event_type,
        events.product_id,
        events.product_name,
        events.product_category,
        events.product_brand,
        events.quantity,
        events.has_unread_quantity,
        events.product_price as price,
        null as price_before,
        events.currency,
        1 as item_no,
        true as is_counted
    from events
    where events.items is null and events.product_id is not null
)

select
    lines.seq,
    lines.session_no,
    lines.event_timestamp,
    lines.event_date,
    lines.event_type,
    lines.product_id,
    lines.product_name,
    lines.product_category,
    lines.product_brand,
    coalesce(lines.quantity, 1) as quantity,
    lines.quantity is not null as has_quantity,
    lines.quantity is null and coalesce(lines.has_unread_quantity, false) as has_unread_quantity,
    lines.price,
    coalesce(lines.price_before, lines.price) as told_price,
    lines.currency,
    lines.item_no,
    lines.is_counted
from lines;

analyze pg_temp.product_lines;
