-- how the warehouse stands: what the shop's day %(today)s holds, the books of the load days from %(since)s on
with
books as (
    select
        max(ledger.loaded_at) as last_load_at,
        coalesce(sum(ledger.events), 0)::bigint as events,
        coalesce(sum(ledger.loaded), 0)::bigint as loaded,
        coalesce(sum(ledger.duplicates), 0)::bigint as duplicates,
        coalesce(sum(ledger.rejected), 0)::bigint as rejected
    from public.raw_objects as ledger
    where ledger.load_date >= %(since)s
),

today as (
    select count(*) as events_today
    from public.counted_events as counted
    where counted.event_date = %(today)s
),

sold as (
    select count(*) as orders_today
    from public.orders as orders
    where orders.event_date = %(today)s
),

stale as (
    select count(*) as stale_days
    from public.stale_days
)

select
    books.last_load_at,
    books.events,
    books.loaded,
    books.duplicates,
    books.rejected,
    today.events_today,
    sold.orders_today,
    stale.stale_days
from books
cross join today
cross join sold
cross join stale
