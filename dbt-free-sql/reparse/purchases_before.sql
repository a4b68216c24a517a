-- the purchases whose rows leave their place, and those of copies that may be replaced: as they stand
create temporary table purchases_before on commit drop as
select
    events.event_id,
    events.raw_object,
    events.raw_position,
    coalesce('order ' || events.order_id, 'event ' || events.event_id) as order_key,
    events.received_at,
    events.currency,
    events.order_value,
    not events.is_bot and events.discard_id is null as is_counted,
    leaving_rows.event_id is null as is_if_replaced
from pg_temp.standing_rows as events
left join pg_temp.leaving_rows as leaving_rows on events.event_id = leaving_rows.event_id
where
    events.event_type = 'purchase'
    and events.event_id = any(array(
        select going.event_id from pg_temp.leaving_rows as going
        union
        select reparsed_rows.event_id from pg_temp.reparsed_rows as reparsed_rows
        inner join unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as places (raw_object, raw_position)
            on reparsed_rows.raw_object = places.raw_object and reparsed_rows.raw_position = places.raw_position
    ))
