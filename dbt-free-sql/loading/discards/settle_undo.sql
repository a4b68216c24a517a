-- records that the events of an undone discard have all lost their marks
update public.discards
set undo_settled_at = clock_timestamp()
where discard_id = %(discard_id)s
