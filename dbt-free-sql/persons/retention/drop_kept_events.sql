drop table if exists pg_temp.kept_events
