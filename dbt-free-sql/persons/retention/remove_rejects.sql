delete from public.rejected_events
where load_date = %(day)s
