-- the share of events rejected on some days, and the median share of the two weeks before each; one row per day that
-- holds events; `usual_share` is null with fewer than three such days before it
with daily as (
    select
        ledger.load_date,
        sum(ledger.events)::bigint as events,
        sum(ledger.rejected)::bigint as rejected
    from public.raw_objects as ledger
    where ledger.load_date >= (select min(day) from unnest(%(days)s::date[]) as asked (day)) - 14
    group by ledger.load_date
    having sum(ledger.events) > 0
),

final as (
    select
        asked.load_date as day,
        asked.events,
        asked.rejected,
        case
            when count(earlier.load_date) >= 3
                then percentile_cont(0.5) within group (order by earlier.rejected::float / earlier.events)
        end as usual_share
    from daily as asked
    left join daily as earlier
        on asked.load_date > earlier.load_date and asked.load_date - earlier.load_date <= 14
    where asked.load_date = any(%(days)s::date[])
    group by asked.load_date, asked.events, asked.rejected
)

select
    final.day,
    final.events,
    final.rejected,
    final.usual_share
from final
order by final.day
