-- How the models read quantities and prices out of JSON columns. Each is one expression without a query in it, so that
-- PostgreSQL puts it into the queries that ask.

-- Events that were loaded before a field was known have it as it was sent: only a plain number is one.
create function public.plain_number(told jsonb)
returns numeric
language sql immutable parallel safe
as $$
    select case when told #>> '{}' ~ '^-?[0-9]{1,15}([.][0-9]{1,6})?$' then (told #>> '{}')::numeric end
$$;

-- How many pieces an event tells of the one product that it is about: its product, else the event, else the order.
create function public.told_quantity(properties jsonb)
returns numeric
language sql immutable parallel safe
as $$
    select
        coalesce(
            public.plain_number(properties #> '{product,quantity}'),
            public.plain_number(properties -> 'quantity'),
            public.plain_number(properties #> '{order,quantity}')
        )
$$;

-- Whether an event tells a quantity that is no number, in one of these places.
create function public.has_unread_quantity(properties jsonb)
returns boolean
language sql immutable parallel safe
as $$
    select
        coalesce(
            properties -> 'invalid' ?| array['product.quantity', 'quantity', 'order.quantity']
            or jsonb_typeof(properties #> '{product,quantity}') <> 'number'
            or jsonb_typeof(properties -> 'quantity') <> 'number'
            or jsonb_typeof(properties #> '{order,quantity}') <> 'number',
            false
        )
$$;

-- What is paid for one piece: the price less its discount, else the discount price, else the price.
create function public.paid_price(price numeric, discount numeric, discount_price numeric)
returns numeric
language sql immutable parallel safe
as $$
    select
        case
            when price is not null and discount <> 0 then greatest(price - abs(discount), least(price, 0))
            else coalesce(discount_price, price)
        end
$$;

-- Days that this changes: those of orders that several purchases tell, and of carts and orders with quantities or
-- discounts that were not read; with those beside them, on which their visits may stand too.
insert into public.stale_days (day)
with told_again as (
    select events.order_id
    from public.counted_events as events
    where events.event_type = 'purchase' and events.order_id is not null
    group by events.order_id
    having count(*) > 1
),

changed_events as (
    select distinct events.event_date
    from public.counted_events as events
    where
        events.event_type in ('add_to_cart', 'remove_from_cart', 'purchase')
        and (
            events.order_id in (select told_again.order_id from told_again)
            or events.properties ? 'quantity'
            or events.properties -> 'product' ?| array['quantity', 'discount']
            or jsonb_path_exists(events.items, '$[*] ? (exists(@.discount) || exists(@.discountPrice))')
        )
),

changed_days as (
    select distinct changed_events.event_date + beside.days as day
    from changed_events
    cross join (values (-1), (0), (1)) as beside (days)
)

select changed_days.day
from changed_days
inner join public.day_computations as computed on changed_days.day = computed.event_date
where
    not exists (
        select from public.retention
        where retention.removed_before > changed_days.day
    )
on conflict (day) do nothing;
