-- the events of one load partition; those of later event dates stay, and those that later visits need
delete from public.clickstream_events as events
where
    events.load_date = %(day)s
    and events.event_date < %(before)s
    and not exists (
        select from pg_temp.kept_events
        where kept_events.event_id = events.event_id
    )
