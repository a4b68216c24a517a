-- gives the events of some pages their dates by another calendar, and marks the days that they leave and join
with dated as (
    select
        events.ctid as place,
        events.event_date as old_date,
        (%(dates)s::date[])[width_bucket(events.event_timestamp, %(changes)s::timestamptz[])] as new_date
    from public.clickstream_events as events
    where events.ctid >= %(from_place)s::tid and events.ctid < %(until_place)s::tid
),

changed as (
    update public.clickstream_events as events
    set event_date = dated.new_date
    from dated
    where events.ctid = dated.place and dated.old_date <> dated.new_date
    returning events.event_id
),

marked as (
    insert into public.stale_days (day)
    select days.day
    from (
        select dated.old_date as day
        from dated
        union
        select dated.new_date
        from dated
    ) as days
    where
        not exists (
            select from public.retention
            where days.day < retention.removed_before
        )
    on conflict (day) do nothing
)

select count(*) from changed
