insert into public.rejected_events (raw_object, raw_position, reason, raw, load_date, run_id, rejected_at)
values %s
on conflict (raw_object, raw_position) do nothing
returning raw_object
