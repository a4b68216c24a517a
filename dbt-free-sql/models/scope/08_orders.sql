-- one row per order placed within the scope: the purchase event of an order id that was received first, or a purchase
-- that names no order. Purchase events that were received later are refreshes, whatever session or day they stand in,
-- and whatever their browsers say of time, which the sender chooses.
create temporary table scope_orders on commit drop as
with purchases as (
    select
        scope_events.seq,
        scope_events.session_no,
        scope_events.event_id,
        scope_events.event_timestamp,
        scope_events.received_at,
        scope_events.event_date,
        scope_events.order_id,
        scope_events.client_id,
        scope_events.user_id,
        scope_events.order_value,
        scope_events.currency,
        scope_events.order_quantity,
        scope_events.items is not null as has_items,
        scope_events.product_id,
        scope_events.product_price
    from pg_temp.scope_events as scope_events
    where scope_events.event_type = 'purchase'
),

first_purchases as (
    select first_purchase.event_id
    from (
        select distinct purchases.order_id
        from purchases
        where
            purchases.order_id is not null
            -- Of removed days only the orders are left to tell that one was placed.
            and not exists (
                select
                from public.retention
                inner join public.orders as earlier on retention.removed_before > earlier.event_date
                where earlier.order_id = purchases.order_id
            )
    ) as order_ids
    cross join
        lateral (
            select events.event_id
            from public.counted_events as events
            where events.event_type = 'purchase' and events.order_id = order_ids.order_id
            order by events.received_at asc, events.event_id asc
            limit 1
        ) as first_purchase
    union all
    select purchases.event_id
    from purchases
    where purchases.order_id is null
),

-- An order id that reads like another purchase's event id is that purchase's order: one key, one order.
final as (
    select distinct on (coalesce(purchases.order_id, purchases.event_id::text))
        coalesce(purchases.order_id, purchases.event_id::text) as order_id,
        purchases.seq,
        purchases.session_no,
        purchases.event_id,
        purchases.event_timestamp,
        purchases.event_date,
        purchases.client_id,
        purchases.user_id,
        purchases.order_value,
        coalesce(purchases.currency, %(shop_currency)s) as currency,
        -- What no loader coerced may be anything: only a plain number is one.
        case
            when purchases.order_quantity ~ '^[0-9]{1,9}([.][0-9]{1,6})?$' then purchases.order_quantity::numeric
        end as order_quantity,
        purchases.has_items,
        purchases.product_id,
        purchases.product_price
    from purchases
    inner join first_purchases on purchases.event_id = first_purchases.event_id
    order by coalesce(purchases.order_id, purchases.event_id::text), purchases.received_at, purchases.event_id
)

select
    final.order_id,
    final.seq,
    final.session_no,
    final.event_id,
    final.event_timestamp,
    final.event_date,
    final.client_id,
    final.user_id,
    final.order_value,
    final.currency,
    final.order_quantity,
    final.has_items,
    final.product_id,
    final.product_price
from final;

analyze pg_temp.scope_orders;
