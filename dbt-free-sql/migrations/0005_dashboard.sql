-- What the dashboard reads beside the tables that stand: when each visit reached each step of the funnel, the funnel by
-- category of product, sums of visits by where they began and where they ended, and when each day was last computed.

alter table public.sessions
add column viewed_at timestamptz,
add column added_at timestamptz,
add column checkout_at timestamptz,
add column purchased_at timestamptz,
add column viewed_categories text[] not null default '{}',
add column exit_product_id text,
-- Distinct visitors are counted by this: a sort of eight bytes each, and not of texts, of which two in 700,000 are
-- alike with a chance of one in 75 million.
add column visitor_key bigint generated always as (hashtextextended(client_id, 0)) stored;

-- Distinct visitors and the medians between steps, without reading the rows.
create index sessions_group_idx on public.sessions (
    session_date, channel, device_class, user_login_state, visitor_key
) include (started_at, viewed_at, added_at, checkout_at, purchased_at);
-- The latest visits, a page of them.
create index sessions_started_at_idx on public.sessions (started_at);
-- To which group an order belongs.
create index sessions_buyers_idx on public.sessions (session_id) include (channel, device_class, user_login_state)
where purchases > 0;

create table public.funnel_category_daily (
    session_date date not null,
    category text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    step_number smallint not null,
    step text not null,
    sessions integer not null,
    sessions_lost integer not null,
    seconds_sum numeric not null,
    seconds_count integer not null,
    constraint funnel_category_daily_pkey
    primary key (session_date, category, channel, device_class, user_login_state, step_number)
);

create table public.visit_daily (
    session_date date not null,
    landing_page text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    sessions integer not null,
    sessions_bounced integer not null,
    sessions_engaged integer not null,
    sessions_added integer not null,
    sessions_abandoned integer not null,
    sessions_bought integer not null,
    sessions_first integer not null,
    sessions_returning integer not null,
    page_views integer not null,
    seconds_sum numeric not null,
    durations_s double precision[] not null,
    constraint visit_daily_pkey primary key (session_date, landing_page, channel, device_class, user_login_state)
);

comment on column public.visit_daily.durations_s is
'How long each of the sessions lasted, ascending: medians of any days and groups come from these, in a third of the '
'time that reading the sessions takes.';

create table public.exit_daily (
    session_date date not null,
    step_number smallint not null,
    step text not null,
    exit_page text not null,
    exit_product_id text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    sessions integer not null,
    constraint exit_daily_pkey
    primary key (session_date, step_number, exit_page, exit_product_id, channel, device_class, user_login_state)
);

create table public.day_computations (
    event_date date not null,
    computed_at timestamptz not null,
    constraint day_computations_pkey primary key (event_date)
);

comment on table public.day_computations is
'One row per day whose derived tables were all computed, with when they last were; none for days that were removed '
'before this table was made.';

grant select on
public.funnel_category_daily, public.visit_daily, public.exit_daily, public.day_computations, public.stale_days
to clickstream_reader;

-- Days that were computed lack what is new here, so the next run computes them again. Those whose events were removed
-- can't be, and stay as they are.
insert into public.stale_days (day)
select computed.day
from (
    select activity_hourly.event_date as day
    from public.activity_hourly
    union
    select load_daily.load_date as day
    from public.load_daily
) as computed
where
    not exists (
        select from public.retention
        where retention.removed_before > computed.day
    )
on conflict (day) do nothing
