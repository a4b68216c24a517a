-- attempts whose loader is gone; a loader that lost its server was not killed
-- Of a connection that broke off without a word the server may hear late: nothing is read for an hour.
select
    attempts.attempt_id,
    attempts.first_key,
    attempts.last_key,
    attempts.objects
from public.load_attempts as attempts
where
    attempts.server_started_at = pg_postmaster_start_time()
    and (
        attempts.begun_at < now() - interval '1 hour'
        or not exists (
            select
            from pg_stat_activity as sessions
            where
                sessions.pid = attempts.loader_pid
                and sessions.datname = current_database()
                -- A number is given out again; when the session began, other roles are not told.
                and coalesce(sessions.backend_start <= attempts.begun_at, true)
        )
    )
order by attempts.attempt_id
