insert into public.erasures (erasure_id, person_hashes, begun_at, pending_objects)
values (%(erasure_id)s, %(person_hashes)s, clock_timestamp(), %(pending_objects)s)
