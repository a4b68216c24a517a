insert into pg_temp.visit_ids (visit_no, client_id, started_at, session_id) values %s
