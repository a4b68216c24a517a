-- records that an erasure is done, and with it the unfinished ones of the same person
update public.erasures
set
    ended_at = clock_timestamp(),
    objects = case when erasure_id = %(erasure_id)s then %(objects)s else objects end,
    events = case when erasure_id = %(erasure_id)s then %(events)s else events end,
    rejects = case when erasure_id = %(erasure_id)s then %(rejects)s else rejects end,
    pending_objects = '{}'
where ended_at is null and person_hashes && %(person_hashes)s
