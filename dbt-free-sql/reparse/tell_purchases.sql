-- what became of purchases: those that left, unless this very run wrote them, and those that were written
with gone as (
    select purchases_before.*
    from pg_temp.purchases_before as purchases_before
    where not purchases_before.is_if_replaced or purchases_before.event_id = any(%(event_ids)s::uuid[])
),

taken_back as (
    delete from pg_temp.purchases_told as told
    using gone
    where not told.is_before and told.event_id = gone.event_id
    returning told.event_id
)

insert into pg_temp.purchases_told (is_before, event_id, order_key, received_at, currency, value)
select
    true as is_before,
    gone.event_id,
    gone.order_key,
    gone.received_at,
    gone.currency,
    gone.order_value
from gone
where
    gone.is_counted
    and not exists (
        select from taken_back
        where taken_back.event_id = gone.event_id
    );

insert into pg_temp.purchases_told (is_before, event_id, order_key, received_at, currency, value)
select
    false as is_before,
    events.event_id,
    coalesce('order ' || events.order_id, 'event ' || events.event_id) as order_key,
    events.received_at,
    events.currency,
    events.order_value
from pg_temp.standing_rows as events
where
    events.event_id = any(%(event_ids)s::uuid[])
    and events.event_type = 'purchase'
    and not events.is_bot
    and events.discard_id is null
