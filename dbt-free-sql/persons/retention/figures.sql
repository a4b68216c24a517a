-- what the warehouse holds of load partitions before a day
select
    (
        select count(*)
        from public.clickstream_events as events
        where events.load_date < %(before)s and events.event_date < %(before)s
    ) as events,
    (
        select count(*)
        from public.rejected_events as rejects
        where rejects.load_date < %(before)s
    ) as rejects
