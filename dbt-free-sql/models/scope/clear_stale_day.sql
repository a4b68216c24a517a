delete from public.stale_days
where day = %(day)s
