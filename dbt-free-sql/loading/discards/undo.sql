-- records that a discard no longer applies; its events lose their marks after this
update public.discards
set
    undone_at = clock_timestamp(),
    undone_by = %(undone_by)s,
    undo_reason = %(reason)s,
    settled_at = coalesce(settled_at, clock_timestamp())
where discard_id = %(discard_id)s and undone_at is null
returning discard_id
