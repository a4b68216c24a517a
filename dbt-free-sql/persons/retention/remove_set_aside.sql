delete from public.objects_set_aside
where load_date = %(day)s
