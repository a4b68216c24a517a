# What data health asks of traffic: how far from usual it is, who sent it, and what it tells anew. What is usual stands
# in functions of the warehouse, which the pipeline's own check asks too. At most the last 14 days of a period.

# one row per UTC hour that was computed; the usual is null where too few weeks lie before
QUERIES$traffic_hours <- "
  select
    to_char(beside.hour at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') as hour,
    to_char(beside.hour at time zone :zone, 'YYYY-MM-DD HH24:MI') as local_hour,
    beside.events::double precision as events,
    beside.usual_events as usual,
    beside.low,
    beside.high,
    beside.orders::double precision as orders,
    beside.usual_orders,
    beside.is_far
  from public.hours_beside_usual(greatest(:first_day::date, :last_day::date - 13), :last_day::date) as beside
  order by beside.hour"

# the twenty senders of the period that sent most, by address and agent; days on which the address was far out
QUERIES$traffic_senders <- "
  with senders as (
    select
      sender_daily.ip_prefix,
      sender_daily.user_agent,
      sum(sender_daily.events)::double precision as events,
      sum(sender_daily.purchases)::double precision as purchases,
      sum(sender_daily.bots)::double precision as bots,
      sum(sender_daily.discarded)::double precision as discarded
    from public.sender_daily as sender_daily
    where sender_daily.event_date between greatest(:first_day::date, :last_day::date - 13) and :last_day::date
    group by sender_daily.ip_prefix, sender_daily.user_agent
  ),
  far as (
    select
      beside.ip_prefix,
      count(*)::double precision as days
    from public.senders_beside_usual(greatest(:first_day::date, :last_day::date - 13), :last_day::date) as beside
    where beside.is_far
    group by beside.ip_prefix
  )
  select
    senders.ip_prefix || ' ' || senders.user_agent as sender,
    senders.ip_prefix,
    senders.user_agent,
    senders.events,
    senders.events / nullif(sum(senders.events) over (), 0) as share,
    senders.purchases,
    senders.bots,
    senders.discarded,
    coalesce(far.days, 0) as far_days
  from senders
  left join far on senders.ip_prefix = far.ip_prefix
  order by far_days desc, senders.events + senders.bots + senders.discarded desc, senders.ip_prefix, senders.user_agent
  limit 20"

# one row per open set and UTC day, of at most seven days: the newest, and those on which anything is new
QUERIES$traffic_values <- "
  select
    beside.event_date::text as day,
    beside.dimension,
    beside.event_date::text || ' ' || beside.dimension as key,
    beside.all_values::double precision as all_values,
    beside.new_values::double precision as new_values,
    beside.usual_values,
    array_to_string(beside.examples, ', ') as examples,
    beside.is_far
  from public.new_values(greatest(:first_day::date, :last_day::date - 6), :last_day::date) as beside
  cross join (
    select max(value_daily.event_date) as day
    from public.value_daily as value_daily
    where value_daily.event_date between :first_day::date and :last_day::date
  ) as newest
  where beside.is_far or beside.new_values > 0 or beside.event_date = newest.day
  order by beside.is_far desc, beside.event_date desc, beside.dimension
  limit 100"
