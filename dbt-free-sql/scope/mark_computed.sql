-- records that the day is computed, in the transaction that computed it
delete from public.stale_days
where day = %(day)s;

-- The writers' lock is held until the commit, so that a later computation has a later time.
insert into public.day_computations (event_date, computed_at)
values (%(day)s, clock_timestamp())
on conflict (event_date) do update set computed_at = excluded.computed_at
