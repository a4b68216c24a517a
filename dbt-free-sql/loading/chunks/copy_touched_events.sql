copy pg_temp.touched_events (
    event_date, event_timestamp, session_id, client_id, order_id, received_at, event_id
) from stdin (format binary)
