-- one row per load partition that the window's days lie in, then one row of totals whose load_date is null
with loads as (
    select
        load_daily.load_date,
        load_daily.objects,
        load_daily.bytes,
        load_daily.events,
        load_daily.loaded,
        load_daily.duplicates,
        load_daily.rejected,
        load_daily.bots,
        load_daily.robot_orders,
        load_daily.discarded,
        load_daily.unknown,
        load_daily.late_unreliable,
        load_daily.events = load_daily.loaded + load_daily.duplicates + load_daily.rejected as is_balanced
    from public.load_daily as load_daily
    where load_daily.load_date between %(first_load_day)s and %(last_load_day)s
),

final as (
    select
        loads.load_date,
        sum(loads.objects)::bigint as objects,
        sum(loads.bytes)::bigint as size_bytes,
        sum(loads.events)::bigint as events,
        sum(loads.loaded)::bigint as loaded,
        sum(loads.duplicates)::bigint as duplicates,
        sum(loads.rejected)::bigint as rejected,
        sum(loads.bots)::bigint as bots,
        sum(loads.robot_orders)::bigint as robot_orders,
        sum(loads.discarded)::bigint as discarded,
        sum(loads.unknown)::bigint as unknown,
        sum(loads.late_unreliable)::bigint as late_unreliable,
        bool_and(loads.is_balanced) as is_balanced
    from loads
    group by rollup (loads.load_date)
)

select
    final.load_date,
    final.objects,
    final.size_bytes,
    final.events,
    final.loaded,
    final.duplicates,
    final.rejected,
    final.bots,
    final.robot_orders,
    final.discarded,
    final.unknown,
    final.late_unreliable,
    final.is_balanced
from final
where final.objects is not null
order by final.load_date asc nulls last
