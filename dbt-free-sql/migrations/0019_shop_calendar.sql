-- depends: 0018_category_views

-- Whose days `event_date`, `session_date` and the other day keys of derived tables are. Moments are turned into days
-- outside PostgreSQL, whose own list of zones may be of another year.
create table public.shop_calendar (
    is_only_row boolean not null default true,
    timezone text not null,
    left_out date not null,
    retiming_to text,
    constraint shop_calendar_pkey primary key (is_only_row),
    constraint shop_calendar_is_one_row check (is_only_row)
);

comment on table public.shop_calendar is
'The time zone whose calendar days the days of events, sessions and derived tables are; load_date is always UTC.';
comment on column public.shop_calendar.timezone is 'IANA name of the zone';
comment on column public.shop_calendar.left_out is
'The day that the zone''s calendar left out, such as 2011-12-30 in Pacific/Apia; 9999-12-31 for none.';
comment on column public.shop_calendar.retiming_to is
'IANA name of the zone that the warehouse is being moved to: its events have dates of both zones. Null at rest.';

insert into public.shop_calendar (timezone, left_out) values ('UTC', '9999-12-31');

grant select on public.shop_calendar to clickstream_reader;

-- Neighbouring days of the calendar have neighbouring numbers, whatever day it leaves out.
create function public.day_number(day date, left_out date)
returns integer
language sql immutable parallel safe
as $$
    select day - date '1970-01-01' - (day > left_out)::integer
$$;

create function public.day_beside(day date, steps integer, left_out date)
returns date
language sql immutable parallel safe
as $$
    select
        day - (day > left_out)::integer + steps + (day - (day > left_out)::integer + steps >= left_out)::integer
$$;

comment on function public.day_number(date, date) is
'The number of a day in a calendar that leaves out the day `left_out`: 0 is 1970-01-01.';
comment on function public.day_beside(date, integer, date) is
'The day so many days later, or earlier, in a calendar that leaves out the day `left_out`.';

create table public.shop_hours (
    event_date date not null,
    hour timestamptz not null,
    hour_of_day integer not null,
    constraint shop_hours_pkey primary key (event_date, hour)
);

insert into public.shop_hours (event_date, hour, hour_of_day)
select
    days.event_date,
    (days.event_date + make_interval(hours => hours.hour_of_day)) at time zone 'UTC' as hour,
    hours.hour_of_day
from (select distinct activity_hourly.event_date from public.activity_hourly) as days
cross join generate_series(0, 23) as hours (hour_of_day);

grant select on public.shop_hours to clickstream_reader;

-- As before, by the hours of the shop's clock.
create or replace function public.hours_beside_usual(first_day date, last_day date)
returns table (
    event_date date, hour timestamptz, events bigint, usual_events float, low float, high float,
    orders bigint, usual_orders float, is_far boolean
)
language sql stable parallel safe
as $$
    with sums as (
        select
            activity_hourly.event_date,
            activity_hourly.hour,
            sum(activity_hourly.events) as events,
            sum(activity_hourly.purchases) as orders
        from public.activity_hourly as activity_hourly
        where activity_hourly.event_date between first_day - 56 and last_day
        group by 1, 2
    ),

    hourly as (
        select
            hours.event_date,
            hours.hour,
            hours.hour_of_day,
            mod(hours.event_date - date '2000-01-01', 7) as weekday,
            coalesce(sums.events, 0) as events,
            coalesce(sums.orders, 0) as orders
        from public.shop_hours as hours
        left join sums on hours.event_date = sums.event_date and hours.hour = sums.hour
        where hours.event_date between first_day - 56 and last_day
    ),

    pairs as (
        select
            hourly.event_date,
            hourly.hour,
            hourly.events,
            hourly.orders,
            earlier.events as earlier_events,
            earlier.orders as earlier_orders
        from hourly
        left join hourly as earlier
            on
                hourly.weekday = earlier.weekday
                and hourly.hour_of_day = earlier.hour_of_day
                and hourly.event_date > earlier.event_date
                and hourly.event_date - earlier.event_date <= 56
        where hourly.event_date between first_day and last_day
    ),

    medians as (
        select
            pairs.event_date,
            pairs.hour,
            pairs.events,
            pairs.orders,
            percentile_cont(0.5) within group (order by pairs.earlier_events) as usual_events,
            percentile_cont(0.5) within group (order by pairs.earlier_orders) as usual_orders,
            array_agg(pairs.earlier_events) as earlier_events
        from pairs
        group by pairs.event_date, pairs.hour, pairs.events, pairs.orders
        having count(pairs.earlier_events) >= 4
    ),

    spreads as (
        select
            medians.event_date,
            medians.hour,
            medians.usual_events,
            medians.usual_orders,
            greatest(
                1.4826 * (
                    select percentile_cont(0.5) within group (order by abs(earlier.events - medians.usual_events))
                    from unnest(medians.earlier_events) as earlier (events)
                ),
                sqrt(medians.usual_events),
                0.1 * medians.usual_events
            ) as spread
        from medians
    )

    select
        hourly.event_date,
        hourly.hour,
        hourly.events::bigint,
        spreads.usual_events,
        greatest(0, spreads.usual_events - 3 * spreads.spread),
        spreads.usual_events + 3 * spreads.spread,
        hourly.orders::bigint,
        spreads.usual_orders,
        coalesce(
            (
                hourly.events > greatest(
                    spreads.usual_events + 6 * spreads.spread, 2 * spreads.usual_events, spreads.usual_events + 100
                )
            )
            or (
                hourly.events < least(
                    spreads.usual_events - 6 * spreads.spread, spreads.usual_events / 3, spreads.usual_events - 100
                )
                and hourly.hour < (
                    select max(load_daily.last_loaded_at) - interval '4 hours'
                    from public.load_daily as load_daily
                )
            )
            or (
                hourly.orders > greatest(
                    spreads.usual_orders + 6 * sqrt(spreads.usual_orders), 2 * spreads.usual_orders,
                    spreads.usual_orders + 10
                )
            ),
            false
        )
    from hourly
    left join spreads on hourly.hour = spreads.hour
    where hourly.event_date between first_day and last_day
$$;

-- As before; the hour is that of the shop's clock, as in activity_hourly.
create or replace view public.activity_by_category as
select
    '' as category,
    activity_hourly.event_date,
    activity_hourly.hour,
    activity_hourly.channel,
    activity_hourly.device_class,
    activity_hourly.user_login_state,
    activity_hourly.events,
    activity_hourly.page_views,
    activity_hourly.product_views,
    activity_hourly.adds,
    activity_hourly.purchases
from public.activity_hourly as activity_hourly
union all
select
    viewed.category,
    orders.event_date,
    of_day.hours[width_bucket(orders.ordered_at, of_day.hours)] as hour,
    sessions.channel,
    sessions.device_class,
    sessions.user_login_state,
    null::integer as events,
    null::integer as page_views,
    null::integer as product_views,
    null::integer as adds,
    1 as purchases
from public.orders as orders
inner join public.sessions as sessions on orders.session_id = sessions.session_id
cross join unnest(sessions.viewed_categories) as viewed (category)
-- Once for a day, not for an order: the planner keeps the answers.
cross join
    lateral (
        select array_agg(shop_hours.hour order by shop_hours.hour) as hours
        from public.shop_hours as shop_hours
        where shop_hours.event_date = orders.event_date
    ) as of_day
where sessions.purchases > 0 and viewed.category <> ''
