-- what this transaction adds or takes out, as far as derived rows depend on it; one row per distinct touch
create temporary table if not exists touched_events (
    event_date date not null,
    event_timestamp timestamptz,
    session_id text,
    client_id text,
    order_id text
) on commit drop
