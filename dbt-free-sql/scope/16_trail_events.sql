-- the number that a visit has on its day, and its group; key session_no
create temporary table visit_numbers on commit drop as
select
    scope_sessions.session_no,
    (row_number() over (order by scope_sessions.session_id collate "C" asc))::integer as visit_no, -- noqa: RF03
    scope_sessions.client_id,
    (dense_rank() over (order by scope_sessions.group_no))::smallint as group_no,
    scope_sessions.channel,
    scope_sessions.device_class,
    scope_sessions.user_login_state
from pg_temp.scope_sessions as scope_sessions
where scope_sessions.session_date = %(day)s;

analyze pg_temp.visit_numbers (session_no, visit_no);

-- the products of events that name them as items, and of orders, of which all purchases tell them together; one row
-- per event and item, or per order without items; key seq, item_no
create temporary table trail_products on commit drop as
with told as (
    select
        scope_events.seq,
        scope_events.session_no,
        false as is_order,
        null as product_id,
        null as product_category,
        null as product_brand,
        scope_events.items
    from pg_temp.scope_events as scope_events
    where scope_events.items is not null and scope_events.event_type <> 'view_item_list'
    union all
    select
        scope_orders.seq,
        scope_orders.session_no,
        true as is_order,
        scope_orders.product_id,
        scope_orders.product_category,
        scope_orders.product_brand,
        scope_orders.items
    from pg_temp.scope_orders as scope_orders
    where scope_orders.session_no is not null
)

select
    told.seq,
    told.session_no,
    told.is_order,
    coalesce(listed.item_no, 1)::integer as item_no,
    case when told.items is null then told.product_id else listed.item ->> 'id' end as product_id,
    case when told.items is null then told.product_category else listed.item ->> 'category' end as product_category,
    case when told.items is null then told.product_brand else listed.item ->> 'brand' end as product_brand
from told
left join lateral jsonb_array_elements(told.items) with ordinality as listed (item, item_no) on true
where
    told.is_order
    or not exists (
        select from pg_temp.scope_orders as scope_orders
        where scope_orders.seq = told.seq and scope_orders.session_no is not null
    );

analyze pg_temp.trail_products (seq);

-- the dictionary of the day; key code_no; '' is for what an event does not tell
create temporary table coded_things (
    code_no integer not null,
    code text collate "C" not null,
    event_type text not null,
    page_path text not null,
    product_id text not null,
    product_category text not null,
    product_brand text not null,
    search_term text not null
) on commit drop;

-- the trail of each visit of the day; key session_no; seqs are its events, to find the place of one
create temporary table trail_walks (
    session_no integer not null,
    has_ties boolean not null,
    kinds text collate "C" not null,
    things text collate "C" not null,
    times bytea not null,
    seqs integer[] not null
) on commit drop;

-- the products after the first one of events that name several; key seq, item_no
create temporary table further_products (
    session_no integer not null,
    seq integer not null,
    item_no integer not null,
    code text collate "C" not null
) on commit drop;

-- One query fills the three tables, and reads the wide rows of events once: it groups events by what they are, numbers
-- these things, and only then unnests and sorts the events, as two numbers each: moment is a visit and a time in it, or
-- less the item_no of a further product.
-- Without statistics about expressions the planner would sort all events by their text to group them.
set local enable_sort = off;

with lines as (
    select
        scope_events.seq,
        products.item_no,
        case
            when products.item_no > 1 then -products.item_no
            else
                (scope_events.session_no::bigint << 32) + 2147483648
                -- Whole milliseconds since the day began in UTC.
                + floor(
                    round(date_part('epoch', scope_events.visit_at - %(day)s::timestamp at time zone 'UTC') * 1e6) / 1e3
                )::integer
        end as moment,
        case
            when scope_events.event_type = 'purchase' and products.is_order is not true then 'repeated_purchase'
            else scope_events.event_type
        end as event_type,
        coalesce(scope_events.page_path, '') as page_path,
        -- A list view is about no product, but about a category.
        case
            when products.seq is not null then coalesce(products.product_id, '')
            when scope_events.event_type = 'view_item_list' then ''
            else coalesce(scope_events.product_id, '')
        end as product_id,
        case
            when products.seq is not null then coalesce(left(products.product_category, 200), '')
            when octet_length(scope_events.product_category) > 200 then left(scope_events.product_category, 200)
            else coalesce(scope_events.product_category, '')
        end as product_category,
        case
            when products.seq is not null then coalesce(left(products.product_brand, 200), '')
            when octet_length(scope_events.product_brand) > 200 then left(scope_events.product_brand, 200)
            else coalesce(scope_events.product_brand, '')
        end as product_brand,
        coalesce(scope_events.search_term, '') as search_term
    from pg_temp.scope_events as scope_events
    left join pg_temp.trail_products as products on scope_events.seq = products.seq
    where
        scope_events.session_no is not null
        and scope_events.session_no not in (
            select scope_sessions.session_no
            from pg_temp.scope_sessions as scope_sessions
            where scope_sessions.session_date <> %(day)s
        )
),

counted as (
    select
        lines.event_type,
        lines.page_path,
        lines.product_id,
        lines.product_category,
        lines.product_brand,
        lines.search_term,
        count(*) as times,
        max(lines.item_no) as most_items,
        array_agg(lines.moment) as moments,
        array_agg(lines.seq) as seqs
    from lines
    group by
        lines.event_type,
        lines.page_path,
        lines.product_id,
        lines.product_category,
        lines.product_brand,
        lines.search_term
),

ranked as (
    select
        counted.*,
        kinds.letter,
        row_number() over (
            order by
                counted.times desc,
                kinds.letter asc,
                counted.page_path collate "C" asc, -- noqa: RF03
                counted.product_id collate "C" asc, -- noqa: RF03
                counted.product_category collate "C" asc, -- noqa: RF03
                counted.product_brand collate "C" asc, -- noqa: RF03
                counted.search_term collate "C" asc -- noqa: RF03
        ) as place
    from counted
    inner join public.trail_kinds as kinds on counted.event_type = kinds.event_type
),

-- The most frequent things have the shortest characters; those beyond the most frequent share one per type of event.
numbered as (
    select
        ranked.*,
        ranked.place > %(things_a_day)s as is_other,
        case
            when ranked.place > %(things_a_day)s then %(things_a_day)s + ascii(ranked.letter)
            else ranked.place
        end::integer as code_no
    from ranked
),

-- Printable characters: the first is the one after the space, and surrogates are none.
coded as materialized (
    select
        numbered.*,
        chr(numbered.code_no + case when numbered.code_no < 55264 then 32 else 2080 end) as code
    from numbered
),

kept_things as (
    insert into pg_temp.coded_things (
        code_no, code, event_type, page_path, product_id, product_category, product_brand, search_term
    )
    select distinct
        coded.code_no,
        coded.code,
        coded.event_type,
        case when coded.is_other then '(other)' else coded.page_path end as page_path,
        case when coded.is_other then '' else coded.product_id end as product_id,
        case when coded.is_other then '' else coded.product_category end as product_category,
        case when coded.is_other then '' else coded.product_brand end as product_brand,
        case when coded.is_other then '' else coded.search_term end as search_term
    from coded
),

kept_products as (
    insert into pg_temp.further_products (session_no, seq, item_no, code)
    select
        products.session_no,
        products.seq,
        products.item_no,
        coded.code
    from coded
    cross join lateral unnest(coded.moments, coded.seqs) as lines (moment, seq)
    inner join pg_temp.trail_products as products
        on lines.seq = products.seq and -lines.moment = products.item_no
    where coded.most_items > 1
),

-- `offset 0` keeps the planner from a second unnest for each use of a column.
unnested as (
    select
        coded.letter,
        coded.code,
        unnest(coded.moments) as moment,
        unnest(coded.seqs) as seq
    from coded
    offset 0
),

events as (
    select
        unnested.letter,
        unnested.code,
        unnested.seq,
        (unnested.moment >> 32)::integer as session_no,
        ((unnested.moment & 4294967295) - 2147483648)::integer as at_ms
    from unnested
    where unnested.moment > 0
)

insert into pg_temp.trail_walks (session_no, has_ties, kinds, things, times, seqs)
select
    events.session_no,
    count(distinct events.at_ms) < count(*) as has_ties,
    string_agg(events.letter, '' order by events.at_ms, events.letter, events.seq) as kinds,
    string_agg(events.code, '' order by events.at_ms, events.letter, events.seq) as things,
    string_agg(int4send(events.at_ms), ''::bytea order by events.at_ms, events.letter, events.seq) as times,
    array_agg(events.seq order by events.at_ms, events.letter, events.seq) as seqs
from events
group by events.session_no;

set local enable_sort = on
