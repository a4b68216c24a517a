-- records the purchases whose rows were removed, unless this run wrote them, and those whose rows were written
with still_standing as (
    select
        events.raw_object,
        events.raw_position
    from pg_temp.standing_rows as events
    where
        events.event_id = any(array(
            select purchases_before.sent_id from pg_temp.purchases_before as purchases_before
        ))
    union all
    select
        events.raw_object,
        events.raw_position
    from pg_temp.standing_rows as events
    where
        events.sent_event_id = any(array(
            select purchases_before.sent_id from pg_temp.purchases_before as purchases_before
        ))
),

gone as (
    select purchases_before.* -- noqa: AM04
    from pg_temp.purchases_before as purchases_before
    where
        purchases_before.is_leaving
        or not exists (
            select from still_standing
            where
                still_standing.raw_object = purchases_before.raw_object
                and still_standing.raw_position = purchases_before.raw_position
        )
),

taken_back as (
    delete from pg_temp.purchases_told as told
    using gone
    where
        not told.is_before
        and told.raw_object = gone.raw_object
        and told.raw_position = gone.raw_position
    returning told.raw_object, told.raw_position
)

insert into pg_temp.purchases_told (is_before, raw_object, raw_position, order_key, received_at, currency, value)
select
    true as is_before,
    gone.raw_object,
    gone.raw_position,
    gone.order_key,
    gone.received_at,
    gone.currency,
    gone.order_value
from gone
where
    gone.is_counted
    and not exists (
        select from taken_back
        where taken_back.raw_object = gone.raw_object and taken_back.raw_position = gone.raw_position
    );

insert into pg_temp.purchases_told (is_before, raw_object, raw_position, order_key, received_at, currency, value)
select
    false as is_before,
    events.raw_object,
    events.raw_position,
    coalesce('order ' || events.order_id, format('place %%s#%%s', events.raw_object, events.raw_position))
        as order_key,
    events.received_at,
    events.currency,
    events.order_value
from pg_temp.standing_rows as events
where
    events.event_id = any(%(event_ids)s::uuid[])
    and events.event_type = 'purchase'
    and not events.is_bot
    and events.discard_id is null
