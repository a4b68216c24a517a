-- One row: how the warehouse is, whatever the days of the page. `first_due` and `last_due` are the UTC days that
-- yesterday in the shop lies in: objects lie under UTC days. Gaps and differences are looked for in 60 days.
with loads as (
    select
        load_daily.load_date,
        load_daily.events,
        load_daily.rejected,
        load_daily.last_loaded_at,
        load_daily.last_loaded_by,
        load_daily.events - load_daily.loaded - load_daily.duplicates - load_daily.rejected as difference
    from public.load_daily as load_daily
    where load_daily.objects > 0
),

newest as (
    select
        loads.last_loaded_at,
        loads.last_loaded_by
    from loads
    order by loads.last_loaded_at desc, loads.load_date desc
    limit 1
),

gaps as (
    select days.day::date as day
    from
        generate_series(
            greatest((select min(loads.load_date) from loads), :last_due::date - 59)::timestamp,
            :last_due::date::timestamp,
            interval '1 day'
        ) as days (day)
    where not exists (
        select from loads
        where loads.load_date = days.day::date
    )
),

unbalanced as (
    select
        loads.load_date,
        loads.difference
    from loads
    where loads.difference <> 0 and loads.load_date >= :last_due::date - 59
)

select
    (select max(loads.load_date) from loads)::text as last_day,
    extract(epoch from (select newest.last_loaded_at from newest))::double precision as loaded_s,
    (select newest.last_loaded_by from newest) as loaded_by,
    extract(epoch from (
        select max(sessions.ended_at)
        from public.sessions as sessions
        where sessions.session_date = (select max(latest.session_date) from public.sessions as latest)
    ))::double precision as newest_event_s,
    extract(epoch from (select max(day_computations.computed_at) from public.day_computations as day_computations))
    ::double precision as computed_s,
    (select count(*) from public.stale_days)::double precision as waiting,
    (select min(stale_days.day) from public.stale_days as stale_days)::text as waiting_first,
    (select max(stale_days.day) from public.stale_days as stale_days)::text as waiting_last,
    extract(epoch from (select min(stale_days.marked_at) from public.stale_days as stale_days))::double precision
        as waiting_since_s,
    (select count(*) from gaps)::double precision as gaps,
    (select min(gaps.day) from gaps)::text as gaps_first,
    (select max(gaps.day) from gaps)::text as gaps_last,
    (select count(*) from unbalanced)::double precision as unbalanced,
    (select sum(unbalanced.difference) from unbalanced)::double precision as unbalanced_events,
    (select min(unbalanced.load_date) from unbalanced)::text as unbalanced_first,
    (select max(unbalanced.load_date) from unbalanced)::text as unbalanced_last,
    (
        select sum(loads.rejected)::double precision / nullif(sum(loads.events), 0)
        from loads
        where loads.load_date between :first_due::date and :last_due::date
    ) as rejected_share
