-- what this transaction adds or removes that derived rows depend on; one row per distinct touch
-- Purchases that name an order have order_id, received_at and event_id.
create temporary table if not exists touched_events (
    event_date date not null,
    event_timestamp timestamptz,
    session_id text,
    client_id text,
    order_id text,
    received_at timestamptz,
    event_id uuid
) on commit drop
