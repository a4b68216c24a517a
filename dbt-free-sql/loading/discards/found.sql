-- what some criteria would leave out of a day and is not left out yet: one row
-- Orders and revenue are those of the day's orders that such events placed, as the day was last computed.
with met as (
    select events.is_bot
    from public.clickstream_events as events
    cross join jsonb_populate_record(null::public.discards, %(discard)s) as discard
    where
        events.event_date = %(day)s
        and events.discard_id is null
        and public.is_met(discard, events)
),

made as (
    select
        orders.currency,
        count(*) as orders,
        sum(orders.value) as revenue
    from public.orders as orders
    inner join public.clickstream_events as events on orders.event_id = events.event_id
    cross join jsonb_populate_record(null::public.discards, %(discard)s) as discard
    where
        orders.event_date = %(day)s
        and events.discard_id is null
        and public.is_met(discard, events)
    group by orders.currency
),

-- Posted events may name any number of currencies.
largest as (
    select
        made.currency,
        made.revenue
    from made
    where made.revenue is not null
    order by made.orders desc, made.currency asc
    limit 20
)

select
    count(*) as events,
    count(*) filter (where met.is_bot) as bots,
    (select coalesce(sum(made.orders), 0)::bigint from made) as orders,
    (select coalesce(jsonb_object_agg(largest.currency, largest.revenue::text), '{}') from largest) as revenue
from met
