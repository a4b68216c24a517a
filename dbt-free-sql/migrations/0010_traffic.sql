-- By what a flood of false events is seen: who sent a day's events, which values they told, and what is usual.

create table public.sender_daily (
    event_date date not null,
    ip_prefix text not null,
    user_agent text not null,
    events integer not null,
    purchases integer not null,
    bots integer not null,
    discarded integer not null,
    constraint sender_daily_pkey primary key (event_date, ip_prefix, user_agent)
);

create table public.value_daily (
    event_date date not null,
    dimension text not null,
    value text not null,
    times integer not null,
    constraint value_daily_pkey primary key (event_date, dimension, value)
);

grant select on public.sender_daily, public.value_daily to clickstream_reader;

-- Each hour of some days (UTC) beside the same hours of the eight weeks before, one row an hour; usual_events is null
-- where fewer than four of these weeks were computed. Low and high are the band that most hours stay in: three times
-- the median deviation, the deviation of counts by chance, or a tenth. An hour is far out beyond twice that band and
-- twice the usual (or a third of it), when that is no matter of a few events; below, only once it is surely complete.
create function public.hours_beside_usual(first_day date, last_day date)
returns table (
    event_date date, hour timestamptz, events bigint, usual_events float, low float, high float,
    orders bigint, usual_orders float, is_far boolean
)
language sql stable parallel safe
as $$
    with days as (
        select distinct activity_hourly.event_date
        from public.activity_hourly as activity_hourly
        where activity_hourly.event_date between first_day - 56 and last_day
    ),

    hourly as (
        select
            days.event_date,
            hours.hour,
            coalesce(sum(activity_hourly.events), 0) as events,
            coalesce(sum(activity_hourly.purchases), 0) as orders
        from days
        cross join generate_series(0, 23) as numbers (number)
        cross join lateral (
            select (days.event_date + make_interval(hours => numbers.number)) at time zone 'UTC' as hour
        ) as hours
        left join public.activity_hourly as activity_hourly
            on days.event_date = activity_hourly.event_date and hours.hour = activity_hourly.hour
        group by days.event_date, hours.hour
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
                earlier.hour < hourly.hour
                and earlier.hour >= hourly.hour - interval '56 days'
                and mod(hourly.event_date - earlier.event_date, 7) = 0
                and date_part('hour', hourly.hour at time zone 'UTC') = date_part('hour', earlier.hour at time zone 'UTC')
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

-- The addresses that sent most of a day, at most fifty, beside what they sent in the two weeks before; one row a day
-- and address. One is far out when a tenth of the events of the day come from it, or a fifth of its purchases, and that
-- is over five times what it usually sends; with fewer than ten days before, none is.
create function public.senders_beside_usual(first_day date, last_day date)
returns table (
    event_date date, ip_prefix text, user_agent text, events bigint, purchases bigint, usual_events float,
    day_events bigint, is_far boolean
)
language sql stable parallel safe
as $$
    with addresses as (
        select
            sender_daily.event_date,
            sender_daily.ip_prefix,
            sum(sender_daily.events) as events,
            sum(sender_daily.purchases) as purchases,
            (array_agg(sender_daily.user_agent order by sender_daily.events desc, sender_daily.user_agent asc))[1]
                as user_agent
        from public.sender_daily as sender_daily
        where sender_daily.event_date between first_day - 14 and last_day
        group by sender_daily.event_date, sender_daily.ip_prefix
    ),

    days as (
        select
            addresses.event_date,
            sum(addresses.events) as events,
            sum(addresses.purchases) as purchases
        from addresses
        group by addresses.event_date
    ),

    ranked as (
        select
            addresses.event_date,
            addresses.ip_prefix,
            addresses.user_agent,
            addresses.events,
            addresses.purchases,
            row_number() over (
                partition by addresses.event_date
                order by addresses.events + 100 * addresses.purchases desc, addresses.ip_prefix asc
            ) as place
        from addresses
        where addresses.event_date between first_day and last_day and addresses.ip_prefix <> '(other)'
    ),

    beside as (
        select
            ranked.event_date,
            ranked.ip_prefix,
            ranked.user_agent,
            ranked.events,
            ranked.purchases,
            count(earlier_days.event_date) as days_before,
            percentile_cont(0.5) within group (order by coalesce(earlier.events, 0)) as usual_events,
            percentile_cont(0.5) within group (order by coalesce(earlier.purchases, 0)) as usual_purchases
        from ranked
        left join days as earlier_days
            on ranked.event_date > earlier_days.event_date and ranked.event_date - earlier_days.event_date <= 14
        left join addresses as earlier
            on earlier_days.event_date = earlier.event_date and ranked.ip_prefix = earlier.ip_prefix
        where ranked.place <= 50
        group by ranked.event_date, ranked.ip_prefix, ranked.user_agent, ranked.events, ranked.purchases
    )

    select
        beside.event_date,
        beside.ip_prefix,
        beside.user_agent,
        beside.events::bigint,
        beside.purchases::bigint,
        case when beside.days_before >= 10 then beside.usual_events end,
        days.events::bigint,
        beside.days_before >= 10
        and (
            beside.events > greatest(500, 0.1 * days.events, 5 * beside.usual_events)
            or beside.purchases > greatest(20, 0.2 * days.purchases, 5 * beside.usual_purchases)
        )
    from beside
    inner join days on beside.event_date = days.event_date
$$;

-- How many values of each open set some days tell that the two weeks before did not, beside the median of as many as
-- two weeks; one row a day and dimension. new_values is null with less than two weeks before the day, usual_values with
-- less than four. One is far out with over fifty new values and over five times the usual.
create function public.new_values(first_day date, last_day date)
returns table (
    event_date date, dimension text, all_values bigint, new_values bigint, usual_values float, examples text[],
    is_far boolean
)
language sql stable parallel safe
as $$
    with told as (
        select
            value_daily.event_date,
            value_daily.dimension,
            value_daily.value,
            value_daily.times,
            lag(value_daily.event_date) over (
                partition by value_daily.dimension, value_daily.value
                order by value_daily.event_date
            ) as told_before
        from public.value_daily as value_daily
        where value_daily.event_date between first_day - 28 and last_day
    ),

    history as (
        select min(value_daily.event_date) as first_day
        from public.value_daily as value_daily
    ),

    counted as (
        select
            told.event_date,
            told.dimension,
            count(*) as all_values,
            case
                when told.event_date - history.first_day >= 14
                    then count(*) filter (where told.told_before is null or told.event_date - told.told_before > 14)
            end as new_values,
            (
                array_agg(told.value order by told.times desc, told.value) filter (
                    where told.told_before is null or told.event_date - told.told_before > 14
                )
            )[:3] as examples
        from told
        cross join history
        group by told.event_date, told.dimension, history.first_day
    ),

    beside as (
        select
            counted.event_date,
            counted.dimension,
            counted.all_values,
            counted.new_values,
            counted.examples,
            case
                when count(earlier.new_values) >= 10
                    then percentile_cont(0.5) within group (order by earlier.new_values)
            end as usual_values
        from counted
        left join counted as earlier
            on
                counted.dimension = earlier.dimension
                and counted.event_date > earlier.event_date
                and counted.event_date - earlier.event_date <= 14
        where counted.event_date between first_day and last_day
        group by counted.event_date, counted.dimension, counted.all_values, counted.new_values, counted.examples
    )

    select
        beside.event_date,
        beside.dimension,
        beside.all_values,
        beside.new_values,
        beside.usual_values,
        case when beside.new_values is not null then beside.examples end,
        coalesce(beside.new_values > greatest(50, 5 * beside.usual_values), false) and beside.usual_values is not null
    from beside
$$;

-- Days that were computed lack what is new here, so the next run computes them again. Those whose events were removed
-- can't be, and stay without.
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
