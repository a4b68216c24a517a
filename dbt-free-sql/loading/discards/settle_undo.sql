-- a discard whose events were all given back
update public.discards
set undo_settled_at = clock_timestamp()
where discard_id = %(discard_id)s
