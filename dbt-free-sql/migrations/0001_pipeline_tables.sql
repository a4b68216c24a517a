-- The warehouse as the loader needs it: events, the ledger of raw objects, rejects, stale days.
-- The first sixteen columns of clickstream_events are a contract with the people who query it.

create table public.clickstream_events (
    event_id uuid not null,
    event_timestamp timestamptz not null,
    event_name text not null,
    user_id text,
    user_login_state text,
    identity_source text,
    client_id text,
    session_id text,
    is_first_visit boolean,
    context_product_id text,
    context_product_name text,
    context_product_category text,
    context_product_brand text,
    context_product_price numeric,
    context_product_discount_price numeric,
    context_product_url_path text,
    event_type text not null,
    event_date date not null,
    received_at timestamptz not null,
    client_timestamp timestamptz,
    page_url text,
    page_path text,
    referrer text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    channel text,
    device_class text not null,
    browser text,
    os text,
    is_bot boolean not null,
    is_late_unreliable boolean not null,
    ip_prefix text,
    order_id text,
    order_value numeric,
    cart_id text,
    cart_value numeric,
    currency text,
    checkout_step integer,
    items jsonb,
    properties jsonb not null,
    raw_object text not null,
    raw_position integer not null,
    load_date date not null,
    constraint clickstream_events_pkey primary key (event_id)
);

-- A day's events; equal keys are folded together, so a load mostly appends.
create index clickstream_events_event_date_idx on public.clickstream_events (event_date);
-- One visit's events, and the days it stands on, without reading the rows.
create index clickstream_events_session_idx on public.clickstream_events (session_id, event_date)
where session_id is not null;
-- Visits have to be derived for events that name none.
create index clickstream_events_client_idx on public.clickstream_events (client_id, event_timestamp)
where session_id is null and client_id is not null;
-- The first purchase event of an order, however often its page was refreshed.
create index clickstream_events_order_idx on public.clickstream_events (order_id, event_timestamp, event_id)
where event_type = 'purchase' and order_id is not null;
-- Rows of one load partition lie together, which is all that BRIN needs: a few kilobytes for the whole table.
create index clickstream_events_load_date_idx on public.clickstream_events using brin (load_date);

comment on table public.clickstream_events is
'One row per event, however often it arrived; the copy received first stays.';

create table public.raw_objects (
    key text not null,
    etag text not null,
    changed_etag text,
    size bigint not null,
    last_modified timestamptz not null,
    load_date date not null,
    events integer not null,
    loaded integer not null,
    duplicates integer not null,
    rejected integer not null,
    bots integer not null,
    unknown integer not null,
    late_unreliable integer not null,
    run_id text not null,
    loaded_by text not null,
    loaded_at timestamptz not null,
    removed_at timestamptz,
    constraint raw_objects_pkey primary key (key),
    constraint raw_objects_balance check (events = loaded + duplicates + rejected)
);

create index raw_objects_load_date_idx on public.raw_objects (load_date);

comment on table public.raw_objects is
'The ledger: one row per raw object that was loaded.';
comment on column public.raw_objects.changed_etag is
'Raw objects are write-once; where one was overwritten all the same, the etag of the newest content loaded.';

create table public.rejected_events (
    raw_object text not null,
    raw_position integer not null,
    reason text not null,
    raw bytea not null,
    load_date date not null,
    run_id text not null,
    rejected_at timestamptz not null,
    constraint rejected_events_pkey primary key (raw_object, raw_position)
);

create index rejected_events_load_date_idx on public.rejected_events (load_date);

comment on table public.rejected_events is
'One row per event that could not be loaded, with its bytes and the reason; replayable.';

create table public.stale_days (
    day date not null,
    marked_at timestamptz not null default now(),
    constraint stale_days_pkey primary key (day)
);

comment on table public.stale_days is
'Days whose derived rows a load made wrong; recomputing a day clears it.';
