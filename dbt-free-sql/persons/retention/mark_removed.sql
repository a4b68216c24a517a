update public.raw_objects
set removed_at = clock_timestamp()
where load_date = %(day)s and removed_at is null
