-- which product an event is about: one row per event and item, or per event and its own product when it has no items
-- The events are those that count for a product: views of the day, and on all days adds, removes and orders.
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
        scope_events.currency
    from pg_temp.scope_events as scope_events
    where
        scope_events.event_type in ('add_to_cart', 'remove_from_cart')
        or (scope_events.event_type = 'view_item' and scope_events.event_date = %(day)s)
        or (
            scope_events.event_type = 'purchase'
            and scope_events.seq in (select scope_orders.seq from pg_temp.scope_orders as scope_orders)
        )
)

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
    coalesce((listed.item ->> 'quantity')::numeric, 1) as quantity,
    (listed.item ->> 'price')::numeric as price,
    coalesce(listed.item ->> 'currency', events.currency) as currency,
    listed.item_no::integer as item_no,
    -- An event that names a product twice is one view or one add of it.
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
    1 as quantity,
    events.product_price as price,
    events.currency,
    1 as item_no,
    true as is_counted
from events
where events.items is null and events.product_id is not null;

analyze pg_temp.product_lines;
