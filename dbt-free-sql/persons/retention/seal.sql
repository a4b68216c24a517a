-- seals the days before a day: from now on they are not loaded or computed
insert into public.retention (removed_before, removed_at)
values (%(before)s, clock_timestamp())
on conflict (is_only_row) do update
    set
        removed_before = greatest(retention.removed_before, excluded.removed_before),
        removed_at = excluded.removed_at
