-- what this transaction adds or takes out, as far as derived rows depend on it; one row per distinct touch
-- order_id, received_at and event_id together tell of a purchase that names its order.
create temporary table if not exists touched_events (
    event_date date not null,
    event_timestamp timestamptz,
    session_id text,
    client_id text,
    order_id text,
    received_at timestamptz,
    event_id uuid
) on commit drop
