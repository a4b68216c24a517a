-- what tables have of a browser
select
    (
        select count(*)
        from public.clickstream_events as events
        where events.client_id = %(client_id)s
    ) as events,
    (
        select count(*)
        from public.sessions as sessions
        where sessions.client_id = %(client_id)s
    ) as visits,
    (
        select count(*)
        from public.orders as orders
        where orders.client_id = %(client_id)s
    ) as orders
