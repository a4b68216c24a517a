-- The tables that people read. Each is rewritten a day at a time by the model of the same name.
-- Keys begin with the partition column: a day is rewritten without looking at any other.

create table public.sessions (
    session_id text not null,
    session_date date not null,
    client_id text,
    user_id text,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    duration_s numeric not null,
    events integer not null,
    page_views integer not null,
    product_views integer not null,
    adds integer not null,
    removes integer not null,
    checkouts integer not null,
    purchases integer not null,
    is_bounce boolean not null,
    is_engaged boolean not null,
    has_abandoned_cart boolean not null,
    is_first_visit boolean,
    user_login_state text not null,
    landing_page text,
    exit_page text,
    referrer_host text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    channel text not null,
    device_class text not null,
    constraint sessions_pkey primary key (session_date, session_id)
);

create table public.orders (
    order_id text not null,
    ordered_at timestamptz not null,
    event_date date not null,
    session_id text,
    client_id text,
    user_id text,
    value numeric,
    currency text not null,
    units numeric,
    event_id uuid not null,
    constraint orders_pkey primary key (event_date, order_id)
);

create table public.funnel_daily (
    session_date date not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    step_number smallint not null,
    step text not null,
    sessions integer not null,
    sessions_lost integer not null,
    seconds_sum numeric not null,
    seconds_count integer not null,
    constraint funnel_daily_pkey primary key (session_date, channel, device_class, user_login_state, step_number)
);

create table public.product_daily (
    event_date date not null,
    product_id text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    product_name text,
    product_category text,
    product_brand text,
    views integer not null,
    adds integer not null,
    removes integer not null,
    sessions_viewed integer not null,
    sessions_added integer not null,
    sessions_bought integer not null,
    constraint product_daily_pkey primary key (event_date, product_id, channel, device_class, user_login_state)
);

create table public.product_sales_daily (
    event_date date not null,
    product_id text not null,
    currency text not null,
    is_inferred boolean not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    orders integer not null,
    units numeric not null,
    revenue numeric not null,
    constraint product_sales_daily_pkey
    primary key (event_date, product_id, currency, is_inferred, channel, device_class, user_login_state)
);

create table public.page_daily (
    event_date date not null,
    page_path text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    views integer not null,
    sessions integer not null,
    visitors integer not null,
    entrances integer not null,
    exits integer not null,
    constraint page_daily_pkey primary key (event_date, page_path, channel, device_class, user_login_state)
);

create table public.activity_hourly (
    event_date date not null,
    hour timestamptz not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    events integer not null,
    sessions integer not null,
    visitors integer not null,
    page_views integer not null,
    product_views integer not null,
    adds integer not null,
    checkouts integer not null,
    purchases integer not null,
    constraint activity_hourly_pkey primary key (event_date, hour, channel, device_class, user_login_state)
);

create table public.event_daily (
    event_date date not null,
    event_type text not null,
    event_name text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    events integer not null,
    sessions integer not null,
    constraint event_daily_pkey
    primary key (event_date, event_type, event_name, channel, device_class, user_login_state)
);

create table public.load_daily (
    load_date date not null,
    objects integer not null,
    bytes bigint not null,
    events integer not null,
    loaded integer not null,
    duplicates integer not null,
    rejected integer not null,
    bots integer not null,
    unknown integer not null,
    late_unreliable integer not null,
    last_loaded_at timestamptz,
    last_loaded_by text,
    constraint load_daily_pkey primary key (load_date)
);
