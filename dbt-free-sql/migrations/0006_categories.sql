-- What the dashboard reads of visits that viewed a category of products: sums by where they began and where they ended,
-- and, for medians, how long each visit took to each step of the funnel.

alter table public.funnel_daily
add column step_durations_s double precision[];
alter table public.funnel_category_daily
add column step_durations_s double precision[];

comment on column public.funnel_daily.step_durations_s is
'The seconds from the step before of each session in seconds_count, ascending; null on days that were removed before '
'sessions told of them.';
comment on column public.funnel_category_daily.step_durations_s is
'The seconds from the step before of each session in seconds_count, ascending.';

create table public.visit_category_daily (
    session_date date not null,
    category text not null,
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
    constraint visit_category_daily_pkey
    primary key (session_date, category, landing_page, channel, device_class, user_login_state)
);

comment on column public.visit_category_daily.durations_s is
'How long each of the sessions lasted, ascending.';

-- Four texts of up to 800 bytes are more than the 2,704 that an entry of an index has room for: this table has no key.
-- The model groups by what would be its key.
create table public.exit_category_daily (
    session_date date not null,
    category text not null,
    step_number smallint not null,
    step text not null,
    exit_page text not null,
    exit_product_id text not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    sessions integer not null
);

create index exit_category_daily_session_date_idx on public.exit_category_daily (session_date);

-- One category on some days. Computing a day writes its rows by category, so that these lie side by side.
create index visit_category_daily_category_idx on public.visit_category_daily (category, session_date);
create index exit_category_daily_category_idx on public.exit_category_daily (category, step, session_date);
create index funnel_category_daily_category_idx on public.funnel_category_daily (category, session_date);

-- The medians between steps no longer come from sessions: distinct visitors are all that is left to count by this.
drop index public.sessions_group_idx;
create index sessions_group_idx on public.sessions (
    session_date, channel, device_class, user_login_state, visitor_key
);

grant select on public.visit_category_daily, public.exit_category_daily to clickstream_reader;

-- Sessions hold all of it, of days whose events were removed too, so that no day has to be computed again. Days that
-- were removed before sessions told of steps and categories stay without.
insert into public.visit_category_daily (
    session_date, category, landing_page, channel, device_class, user_login_state, sessions, sessions_bounced,
    sessions_engaged, sessions_added, sessions_abandoned, sessions_bought, sessions_first, sessions_returning,
    page_views, seconds_sum, durations_s
)
select
    sessions.session_date,
    viewed.category,
    coalesce(sessions.landing_page, 'unknown') as landing_page,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    count(*) as sessions,
    count(*) filter (where sessions.is_bounce) as sessions_bounced,
    count(*) filter (where sessions.is_engaged) as sessions_engaged,
    count(*) filter (where sessions.adds > 0) as sessions_added,
    count(*) filter (where sessions.has_abandoned_cart) as sessions_abandoned,
    count(*) filter (where sessions.purchases > 0) as sessions_bought,
    count(*) filter (where sessions.is_first_visit) as sessions_first,
    count(*) filter (where not sessions.is_first_visit) as sessions_returning,
    sum(sessions.page_views) as page_views,
    sum(sessions.duration_s) as seconds_sum,
    array_agg(sessions.duration_s::double precision order by sessions.duration_s) as durations_s
from public.sessions as sessions
cross join unnest(sessions.viewed_categories) as viewed (category)
group by
    sessions.session_date, viewed.category, coalesce(sessions.landing_page, 'unknown'), sessions.channel,
    sessions.device_class, sessions.user_login_state
order by sessions.session_date, viewed.category;

insert into public.exit_category_daily (
    session_date, category, step_number, step, exit_page, exit_product_id, channel, device_class, user_login_state,
    sessions
)
with ends as (
    select
        sessions.session_date,
        viewed.category,
        case
            when sessions.purchased_at is not null then 5
            when sessions.checkout_at is not null then 4
            when sessions.added_at is not null then 3
            when sessions.viewed_at is not null then 2
            else 1
        end as step_number,
        coalesce(sessions.exit_page, 'unknown') as exit_page,
        coalesce(sessions.exit_product_id, 'unknown') as exit_product_id,
        sessions.channel,
        sessions.device_class,
        sessions.user_login_state
    from public.sessions as sessions
    cross join unnest(sessions.viewed_categories) as viewed (category)
)

select
    ends.session_date,
    ends.category,
    ends.step_number,
    (array['session', 'view_item', 'add_to_cart', 'begin_checkout', 'purchase'])[ends.step_number] as step,
    ends.exit_page,
    ends.exit_product_id,
    ends.channel,
    ends.device_class,
    ends.user_login_state,
    count(*) as sessions
from ends
group by
    ends.session_date, ends.category, ends.step_number, ends.exit_page, ends.exit_product_id, ends.channel,
    ends.device_class, ends.user_login_state
order by ends.session_date, ends.category, ends.step_number;

create temporary table step_durations on commit drop as
select
    sessions.session_date,
    viewed.category,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    steps.step_number,
    array_agg(
        extract(epoch from steps.reached_at - steps.reached_before)::double precision
        order by steps.reached_at - steps.reached_before
    ) as durations_s
from public.sessions as sessions
-- Null is all of the sessions.
cross join unnest(sessions.viewed_categories || array[null::text]) as viewed (category)
cross join
    lateral (
        values
        (2, sessions.started_at, sessions.viewed_at),
        (3, sessions.viewed_at, sessions.added_at),
        (4, sessions.added_at, sessions.checkout_at),
        (5, sessions.checkout_at, sessions.purchased_at)
    ) as steps (step_number, reached_before, reached_at)
where steps.reached_at is not null
group by
    sessions.session_date, viewed.category, sessions.channel, sessions.device_class, sessions.user_login_state,
    steps.step_number;

update public.funnel_daily as funnel_daily
set step_durations_s = step_durations.durations_s
from pg_temp.step_durations as step_durations
where
    step_durations.category is null
    and funnel_daily.session_date = step_durations.session_date
    and funnel_daily.channel = step_durations.channel
    and funnel_daily.device_class = step_durations.device_class
    and funnel_daily.user_login_state = step_durations.user_login_state
    and funnel_daily.step_number = step_durations.step_number
    and funnel_daily.seconds_count = cardinality(step_durations.durations_s);

update public.funnel_category_daily as funnel_category_daily
set step_durations_s = step_durations.durations_s
from pg_temp.step_durations as step_durations
where
    funnel_category_daily.session_date = step_durations.session_date
    and funnel_category_daily.category = step_durations.category
    and funnel_category_daily.channel = step_durations.channel
    and funnel_category_daily.device_class = step_durations.device_class
    and funnel_category_daily.user_login_state = step_durations.user_login_state
    and funnel_category_daily.step_number = step_durations.step_number
    and funnel_category_daily.seconds_count = cardinality(step_durations.durations_s);

update public.funnel_daily
set step_durations_s = '{}'
where funnel_daily.seconds_count = 0;

update public.funnel_category_daily
set step_durations_s = '{}'
where funnel_category_daily.seconds_count = 0;

analyze public.visit_category_daily, public.exit_category_daily, public.funnel_daily, public.funnel_category_daily
