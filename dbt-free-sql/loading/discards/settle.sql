-- records that the events of a discard are all marked, and their number
update public.discards as discard
set
    settled_at = clock_timestamp(),
    left_out = (
        select count(*)
        from public.clickstream_events as events
        where events.discard_id = %(discard_id)s
    )
where discard.discard_id = %(discard_id)s
