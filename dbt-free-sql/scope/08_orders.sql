-- one row per order placed within the scope; key order_id
-- The purchase event with the order's id that was received first places the order; the browser's time, which the sender
-- chooses, does not matter. A purchase without an order id is an order of its own. Later purchases with the id are
-- refreshes: they only fill in fields that all purchases before them lack. Only the first 20 count: otherwise a sender
-- who posts an order's id many times could make its day slow to compute.
-- event_* are those of the first purchase. session_no is the visit that bought; seq and bought_at are those of its
-- purchase event, or of the first purchase if no visit bought.
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
        scope_events.items,
        scope_events.product_id,
        scope_events.product_name,
        scope_events.product_category,
        scope_events.product_brand,
        scope_events.product_price,
        scope_events.quantity,
        scope_events.has_unread_quantity
    from pg_temp.scope_events as scope_events
    where scope_events.event_type = 'purchase'
),

order_ids as (
    select distinct purchases.order_id
    from purchases
    where
        purchases.order_id is not null
        -- For removed days only the table of orders still shows that an order was placed.
        and not exists (
            select
            from public.retention
            inner join public.orders as earlier on retention.removed_before > earlier.event_date
            where earlier.order_id = purchases.order_id
        )
),

-- An order id that equals the event id of another purchase is the order of that purchase: one key, one order.
told as (
    select
        first_purchases.order_id,
        first_purchases.event_id,
        first_purchases.event_timestamp,
        first_purchases.received_at,
        first_purchases.event_date,
        first_purchases.session_id is not null as has_session,
        coalesce(first_purchases.session_id, first_purchases.client_id) is not null as has_visit,
        first_purchases.client_id,
        first_purchases.user_id,
        first_purchases.order_value,
        first_purchases.currency,
        nullif(first_purchases.items, '[]') as items,
        first_purchases.context_product_id as product_id,
        first_purchases.context_product_name as product_name,
        first_purchases.context_product_category as product_category,
        first_purchases.context_product_brand as product_brand,
        public.paid_price(
            first_purchases.context_product_price,
            public.plain_number(first_purchases.properties #> '{product,discount}'),
            first_purchases.context_product_discount_price
        ) as product_price,
        public.told_quantity(first_purchases.properties) as quantity,
        public.has_unread_quantity(first_purchases.properties) as has_unread_quantity
    from order_ids
    cross join
        lateral (
            select events.*
            from public.counted_events as events
            where events.event_type = 'purchase' and events.order_id = order_ids.order_id
            order by events.received_at asc, events.event_id asc
            limit 20
        ) as first_purchases
    union all
    select
        purchases.event_id::text as order_id,
        purchases.event_id,
        purchases.event_timestamp,
        purchases.received_at,
        purchases.event_date,
        purchases.session_no is not null as has_session,
        purchases.session_no is not null as has_visit,
        purchases.client_id,
        purchases.user_id,
        purchases.order_value,
        purchases.currency,
        purchases.items,
        purchases.product_id,
        purchases.product_name,
        purchases.product_category,
        purchases.product_brand,
        purchases.product_price,
        purchases.quantity,
        purchases.has_unread_quantity
    from purchases
    where purchases.order_id is null
),

placed as (
    select
        told.*,
        row_number() over own_order as place,
        first_value(told.event_date) over own_order as order_date
    from told
    window own_order as (partition by told.order_id order by told.received_at, told.event_id)
),

-- The first purchase that has each field. A value is in the currency of its own event, if that has one.
marks as (
    select
        placed.order_id,
        min(placed.place) filter (where placed.order_value is not null) as value_place,
        min(placed.place) filter (where placed.currency is not null) as currency_place,
        min(placed.place) filter (where placed.items is not null) as items_place,
        min(placed.place) filter (where placed.product_id is not null) as product_place,
        min(placed.place) filter (where placed.quantity is not null) as quantity_place,
        min(placed.place) filter (where placed.client_id is not null) as client_place,
        min(placed.place) filter (where placed.user_id is not null) as user_place,
        bool_or(placed.has_unread_quantity) as has_unread_quantity,
        coalesce(
            min(placed.place) filter (where placed.has_session and placed.event_date = placed.order_date),
            min(placed.place) filter (where placed.has_visit)
        ) as visit_place
    from placed
    group by placed.order_id
),

-- Each place has one purchase.
picks as (
    select
        marks.order_id,
        marks.has_unread_quantity,
        (array_agg(placed.event_id) filter (where placed.place = 1))[1] as event_id,
        min(placed.event_timestamp) filter (where placed.place = 1) as event_timestamp,
        min(placed.order_date) as event_date,
        (array_agg(placed.event_id) filter (where placed.place = marks.visit_place))[1] as visit_event_id,
        max(placed.client_id) filter (where placed.place = marks.client_place) as client_id,
        max(placed.user_id) filter (where placed.place = marks.user_place) as user_id,
        max(placed.order_value) filter (where placed.place = marks.value_place) as order_value,
        max(placed.currency) filter (where placed.place = marks.value_place) as value_currency,
        max(placed.currency) filter (where placed.place = marks.currency_place) as first_currency,
        max(placed.quantity) filter (where placed.place = marks.items_place) as items_quantity,
        max(placed.quantity) filter (where placed.place = marks.quantity_place) as first_quantity,
        (array_agg(placed.items) filter (where placed.place = marks.items_place))[1] as items,
        max(placed.product_id) filter (where placed.place = marks.product_place) as product_id,
        max(placed.product_name) filter (where placed.place = marks.product_place) as product_name,
        max(placed.product_category) filter (where placed.place = marks.product_place) as product_category,
        max(placed.product_brand) filter (where placed.place = marks.product_place) as product_brand,
        max(placed.product_price) filter (where placed.place = marks.product_place) as product_price,
        max(placed.currency) filter (where placed.place = coalesce(marks.items_place, marks.product_place))
            as price_currency
    from marks
    inner join placed on marks.order_id = placed.order_id
    group by marks.order_id, marks.has_unread_quantity
),

-- The other days of the day's visits.
other_days as (
    select distinct
        scope_events.session_no,
        scope_events.event_date
    from pg_temp.scope_events as scope_events
    where scope_events.event_date <> %(day)s and scope_events.session_no is not null
),

-- Only a visit that includes the order's day may have bought: computing that day reads no other visits.
visits as (
    select
        picks.order_id,
        purchases.seq,
        purchases.session_no,
        purchases.event_timestamp as bought_at
    from picks
    inner join purchases on picks.visit_event_id = purchases.event_id
    left join other_days
        on purchases.session_no = other_days.session_no and picks.event_date = other_days.event_date
    where picks.event_date = %(day)s or other_days.session_no is not null
),

-- An order of another day is included only if its visit is.
final as (
    select
        picks.order_id,
        coalesce(visits.seq, own.seq) as seq,
        visits.session_no,
        coalesce(visits.bought_at, picks.event_timestamp) as bought_at,
        picks.event_id,
        picks.event_timestamp,
        picks.event_date,
        picks.client_id,
        picks.user_id,
        picks.order_value,
        coalesce(picks.value_currency, picks.first_currency, %(shop_currency)s) as currency,
        coalesce(picks.items_quantity, picks.first_quantity) as quantity,
        picks.has_unread_quantity,
        picks.items,
        picks.product_id,
        picks.product_name,
        picks.product_category,
        picks.product_brand,
        picks.product_price,
        picks.price_currency
    from picks
    left join visits on picks.order_id = visits.order_id
    left join purchases as own on picks.event_id = own.event_id and own.event_date = %(day)s
    where visits.seq is not null or own.seq is not null
)

select
    final.order_id,
    final.seq,
    final.session_no,
    final.bought_at,
    final.event_id,
    final.event_timestamp,
    final.event_date,
    final.client_id,
    final.user_id,
    final.order_value,
    final.currency,
    final.quantity,
    final.has_unread_quantity,
    final.items,
    final.product_id,
    final.product_name,
    final.product_category,
    final.product_brand,
    final.product_price,
    final.price_currency
from final;

analyze pg_temp.scope_orders;
