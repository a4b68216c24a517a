-- What the dashboard reads beside the tables that stand: when each visit reached each step of the funnel, the funnel by
-- category of product, and when each day was last computed.

alter table public.sessions
add column viewed_at timestamptz,
add column added_at timestamptz,
add column checkout_at timestamptz,
add column purchased_at timestamptz,
add column viewed_categories text[] not null default '{}',
add column exit_product_id text;

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

create table public.day_computations (
    event_date date not null,
    computed_at timestamptz not null,
    constraint day_computations_pkey primary key (event_date)
);

comment on table public.day_computations is
'One row per day whose derived tables were all computed, with when they last were; none for days that were removed '
'before this table was made.';

grant select on
public.funnel_category_daily, public.day_computations, public.stale_days
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
