-- One row per day of objects, from the first that was ever loaded to `today`: objects lie under the UTC day on which
-- their events were received, also where the shop's calendar is another one. Days up to `last_due` should be loaded.
select
    days.day::date::text as day,
    coalesce(load_daily.objects, 0)::double precision as objects,
    coalesce(load_daily.set_aside, 0)::double precision as set_aside,
    coalesce(load_daily.bytes, 0)::double precision as bytes,
    coalesce(load_daily.events, 0)::double precision as events,
    coalesce(load_daily.loaded, 0)::double precision as loaded,
    coalesce(load_daily.duplicates, 0)::double precision as duplicates,
    coalesce(load_daily.rejected, 0)::double precision as rejected,
    coalesce(load_daily.bots, 0)::double precision as bots,
    coalesce(load_daily.robot_orders, 0)::double precision as robot_orders,
    coalesce(load_daily.senders, 0)::double precision as senders,
    coalesce(load_daily.discarded, 0)::double precision as discarded,
    coalesce(load_daily.unknown, 0)::double precision as unknown,
    coalesce(load_daily.late_unreliable, 0)::double precision as late,
    coalesce(load_daily.events - load_daily.loaded - load_daily.duplicates - load_daily.rejected, 0)::double precision
        as difference,
    extract(epoch from load_daily.last_loaded_at)::double precision as loaded_s,
    load_daily.last_loaded_by as loaded_by,
    coalesce(load_daily.objects, 0) = 0 and days.day::date <= :last_due::date as is_missing
from
    generate_series(
        greatest(
            :first_day::date,
            (
                select min(loads.load_date) from public.load_daily as loads
                where loads.objects > 0
            )
        )::timestamp,
        least(:last_day::date, :today::date)::timestamp,
        interval '1 day'
    ) as days (day)
left join public.load_daily as load_daily on days.day::date = load_daily.load_date
order by days.day desc
