-- the purchases whose rows leave their place, and those of copies that may be replaced, with their present values
create temporary table purchases_before on commit drop as
with wanted as (
    select reparsed_rows.event_id
    from pg_temp.reparsed_rows as reparsed_rows
    inner join unnest(%(raw_objects)s::text[], %(raw_positions)s::integer[]) as places (raw_object, raw_position)
        on reparsed_rows.raw_object = places.raw_object and reparsed_rows.raw_position = places.raw_position
),

standing as (
    select events.* -- noqa: AM04
    from pg_temp.standing_rows as events
    where
        events.event_type = 'purchase'
        and events.event_id = any(array(
            select leaving_rows.event_id from pg_temp.leaving_rows as leaving_rows
            union
            select wanted.event_id from wanted
        ))
    union all
    select events.*
    from pg_temp.standing_rows as events
    where
        events.event_type = 'purchase'
        and events.sent_event_id = any(array(select wanted.event_id from wanted))
)

-- A row whose id differs from its sent id may be found twice.
select distinct on (standing.event_id)
    standing.event_id,
    coalesce(standing.sent_event_id, standing.event_id) as sent_id,
    standing.raw_object,
    standing.raw_position,
    coalesce('order ' || standing.order_id, format('place %%s#%%s', standing.raw_object, standing.raw_position))
        as order_key,
    standing.received_at,
    standing.currency,
    standing.order_value,
    not standing.is_bot and standing.discard_id is null as is_counted,
    leaving.event_id is not null as is_leaving
from standing
left join pg_temp.leaving_rows as leaving on standing.event_id = leaving.event_id
order by standing.event_id
