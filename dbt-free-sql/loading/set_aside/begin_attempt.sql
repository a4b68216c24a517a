-- notes which objects are going to be read, before they are
-- Of a server that crashes at this moment it may be lost: only loaders that are killed are to be told by it.
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
