-- the number that a visit has on its day, and its group; key session_no
create temporary table visit_numbers on commit drop as
select
    scope_sessions.session_no,
    (row_number() over (order by scope_sessions.session_id collate "C" asc))::integer as visit_no, -- noqa: RF03
    scope_sessions.client_id,
    (dense_rank() over (
        order by scope_sessions.channel, scope_sessions.device_class, scope_sessions.user_login_state
    ))::smallint as group_no,
    scope_sessions.channel,
    scope_sessions.device_class,
    scope_sessions.user_login_state
from pg_temp.scope_sessions as scope_sessions
where scope_sessions.session_date = %(day)s;

analyze pg_temp.visit_numbers;

-- the events of the visits of the day in the order of their trails, one row per event, and one more for each further
-- product that it names; key visit_no, place, item_no; '' is for what an event does not tell
-- Times are whole milliseconds since the day began in UTC. Events of one moment are in the order of their letters.
create temporary table trail_events on commit drop as
with events as (
    select
        numbers.visit_no,
        scope_events.seq,
        floor(round(date_part('epoch', scope_events.visit_at - %(day)s::timestamp at time zone 'UTC') * 1e6) / 1e3)
        ::integer as at_ms,
        case
            when scope_events.event_type = 'purchase' and scope_orders.seq is null then 'repeated_purchase'
            else scope_events.event_type
        end as event_type,
        coalesce(scope_events.page_path, '') as page_path,
        case when scope_events.event_type <> 'view_item_list' then scope_events.product_id end as product_id,
        scope_events.product_category,
        scope_events.product_brand,
        case
            when scope_events.event_type <> 'view_item_list' then coalesce(scope_orders.items, scope_events.items)
        end as items,
        coalesce(scope_events.search_term, '') as search_term,
        scope_orders.order_value,
        scope_orders.currency as order_currency
    from pg_temp.scope_events as scope_events
    inner join pg_temp.visit_numbers as numbers on scope_events.session_no = numbers.session_no
    left join pg_temp.scope_orders as scope_orders
        on scope_events.event_type = 'purchase' and scope_events.seq = scope_orders.seq
),

placed as (
    select
        events.*,
        kinds.letter,
        (row_number() over trail)::integer as place,
        coalesce(events.at_ms = lag(events.at_ms) over trail, false) as is_tied
    from events
    inner join public.trail_kinds as kinds on events.event_type = kinds.event_type
    window trail as (partition by events.visit_no order by events.at_ms, kinds.letter, events.seq)
),

with_items as (
    select
        placed.*,
        listed.item,
        coalesce(listed.item_no, 1)::integer as item_no
    from placed
    left join lateral jsonb_array_elements(placed.items) with ordinality as listed (item, item_no)
        on true
)

select
    with_items.visit_no,
    with_items.place,
    with_items.item_no,
    with_items.at_ms,
    with_items.is_tied,
    with_items.event_type,
    with_items.letter,
    with_items.page_path,
    with_items.order_value,
    with_items.order_currency,
    with_items.search_term,
    coalesce(case when with_items.items is null then with_items.product_id else with_items.item ->> 'id' end, '')
        as product_id,
    coalesce(left(
        case when with_items.items is null then with_items.product_category else with_items.item ->> 'category' end, 200
    ), '') as product_category,
    coalesce(left(
        case when with_items.items is null then with_items.product_brand else with_items.item ->> 'brand' end, 200
    ), '') as product_brand
from with_items;

analyze pg_temp.trail_events;

-- what the events are, each with the character that stands for it: the most frequent have the shortest; key is all but
-- code_no and code
-- Those beyond the most frequent share one character per type of event.
create temporary table things on commit drop as
with counted as (
    select
        trail_events.letter,
        trail_events.page_path,
        trail_events.product_id,
        trail_events.product_category,
        trail_events.product_brand,
        trail_events.search_term,
        count(*) as times
    from pg_temp.trail_events as trail_events
    group by
        trail_events.letter,
        trail_events.page_path,
        trail_events.product_id,
        trail_events.product_category,
        trail_events.product_brand,
        trail_events.search_term
),

ranked as (
    select
        counted.*,
        (row_number() over (
            order by
                counted.times desc,
                counted.letter asc,
                counted.page_path collate "C" asc, -- noqa: RF03
                counted.product_id collate "C" asc, -- noqa: RF03
                counted.product_category collate "C" asc, -- noqa: RF03
                counted.product_brand collate "C" asc, -- noqa: RF03
                counted.search_term collate "C" asc -- noqa: RF03
        ))::integer as place
    from counted
),

numbered as (
    select
        ranked.*,
        ranked.place > 4 * %(values_a_day)s as is_other,
        case
            when ranked.place > 4 * %(values_a_day)s then 4 * %(values_a_day)s + ascii(ranked.letter)
            else ranked.place
        end as code_no
    from ranked
)

select
    numbered.letter,
    numbered.page_path,
    numbered.product_id,
    numbered.product_category,
    numbered.product_brand,
    numbered.search_term,
    numbered.is_other,
    numbered.code_no,
    -- Printable characters: the first is the one after the space, and surrogates are none.
    chr(numbered.code_no + case when numbered.code_no + 32 < 55296 then 32 else 32 + 2048 end) as code
from numbered;

analyze pg_temp.things;

-- the dictionary of the day; key code
create temporary table coded_things on commit drop as
select distinct
    kinds.event_type,
    things.code_no,
    things.code,
    case when things.is_other then '(other)' else things.page_path end as page_path,
    case when things.is_other then '' else things.product_id end as product_id,
    case when things.is_other then '' else things.product_category end as product_category,
    case when things.is_other then '' else things.product_brand end as product_brand,
    case when things.is_other then '' else things.search_term end as search_term
from pg_temp.things as things
inner join public.trail_kinds as kinds on things.letter = kinds.letter;

-- trail_events with the character that stands for each row; key visit_no, place, item_no
create temporary table coded_events on commit drop as
select
    trail_events.visit_no,
    trail_events.place,
    trail_events.item_no,
    trail_events.at_ms,
    trail_events.is_tied,
    trail_events.event_type,
    trail_events.letter,
    trail_events.order_value,
    trail_events.order_currency,
    things.code
from pg_temp.trail_events as trail_events
inner join pg_temp.things as things
    on
        trail_events.letter = things.letter
        and trail_events.page_path = things.page_path
        and trail_events.product_id = things.product_id
        and trail_events.product_category = things.product_category
        and trail_events.product_brand = things.product_brand
        and trail_events.search_term = things.search_term;

analyze pg_temp.coded_events
