-- records which objects are about to be read
-- A crash of the server may lose this row: it only serves to detect killed loaders.
set local synchronous_commit = off;

insert into public.load_attempts (first_key, last_key, objects, loader_pid, server_started_at, begun_at)
values (
    %(first_key)s,
    %(last_key)s,
    %(objects)s,
    pg_backend_pid(),
    pg_postmaster_start_time(),
    clock_timestamp()
)
returning attempt_id
