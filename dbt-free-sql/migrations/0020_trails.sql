-- depends: 0019_shop_calendar

-- What a visit did, one letter an event. Events of one moment are in the order of their letters: a page before what is
-- done on it. `repeated_purchase` is a purchase event that places no order.
create table public.trail_kinds (
    letter text collate "C" not null,
    event_type text not null,
    constraint trail_kinds_pkey primary key (letter),
    constraint trail_kinds_event_type_key unique (event_type)
);

comment on table public.trail_kinds is 'The letters in trails.kinds. One row per type of event.';
comment on column public.trail_kinds.letter is 'what stands for an event of this type';
comment on column public.trail_kinds.event_type is
'the type of event; repeated_purchase is a purchase event that places no order';

insert into public.trail_kinds (letter, event_type) values
('a', 'view_home'),
('b', 'page_view'),
('c', 'search'),
('d', 'view_item_list'),
('e', 'view_promotion'),
('f', 'select_promotion'),
('g', 'select_item'),
('h', 'view_item'),
('i', 'click'),
('j', 'engagement'),
('k', 'add_to_wishlist'),
('l', 'remove_from_wishlist'),
('m', 'share'),
('n', 'add_to_cart'),
('o', 'remove_from_cart'),
('p', 'view_cart'),
('q', 'login_prompt'),
('r', 'login'),
('s', 'logout'),
('t', 'begin_checkout'),
('u', 'checkout_progress'),
('v', 'purchase'),
('w', 'repeated_purchase'),
('x', 'refund'),
('y', 'unknown');

-- Days are written in the order of the key: full pages of its index stay full.
create table public.trails (
    session_date date not null,
    visit_no integer not null,
    visitor_key bigint,
    group_no smallint not null,
    has_ties boolean not null,
    kinds text collate "C" not null,
    things text collate "C" not null,
    times bytea not null,
    constraint trails_pkey primary key (session_date, visit_no) with (fillfactor = 100)
);

create table public.trail_groups (
    session_date date not null,
    group_no smallint not null,
    channel text not null,
    device_class text not null,
    user_login_state text not null,
    constraint trail_groups_pkey primary key (session_date, group_no)
);

create table public.trail_dictionary (
    session_date date not null,
    event_type text not null,
    codes text collate "C" not null,
    page_paths text[] not null,
    product_ids text[] not null,
    product_categories text[] not null,
    product_brands text[] not null,
    search_terms text[] not null,
    constraint trail_dictionary_pkey primary key (session_date, event_type)
);

create table public.trail_details (
    session_date date not null,
    visit_no integer not null,
    place integer not null,
    item_no integer not null,
    code text collate "C" not null,
    order_value numeric,
    order_currency text,
    constraint trail_details_pkey primary key (session_date, visit_no, place, item_no) with (fillfactor = 100)
);

alter table public.sessions add column visit_no integer;

-- What kind of page a page view shows; null for an event that shows no page.
create function public.page_kind(event_type text, page_path text)
returns text
language sql immutable parallel safe
as $$
    select case event_type
        when 'view_home' then 'home'
        when 'view_item_list' then 'list'
        when 'view_item' then 'product'
        when 'view_cart' then 'cart'
        when 'page_view' then
            case
                when page_path = '/' then 'home'
                when page_path ~* '(^|/)(cart|basket|bag)(/|$)' then 'cart'
                when page_path ~* '(^|/)(checkout|payment)(/|$)' then 'checkout'
                when page_path ~* '(^|/)search(/|$)' then 'search'
                when page_path ~* '(^|/)(account|login|register|sign-?in|sign-?up)(/|$)' then 'account'
                else 'other'
            end
    end
$$;

comment on function public.page_kind(text, text) is
'home, list, product, cart, checkout, search, account or other: by the type of a page view, and for page_view by a '
'word in the path. Null for an event that shows no page.';

-- The time of an event of a trail, in milliseconds since the beginning of its session_date in UTC.
create function public.trail_ms(times bytea, place integer)
returns integer
language sql immutable parallel safe
as $$
    select
        (get_byte(times, 4 * place - 4) << 24) | (get_byte(times, 4 * place - 3) << 16)
        | (get_byte(times, 4 * place - 2) << 8) | get_byte(times, 4 * place - 1)
$$;

comment on function public.trail_ms(bytea, integer) is
'The time of the event at a place, from 1, of trails.times: milliseconds since session_date began in UTC.';

create view public.trail_things as
select
    dictionary.session_date,
    things.code,
    dictionary.event_type,
    public.page_kind(dictionary.event_type, things.page_path) as page_kind,
    nullif(things.page_path, '') as page_path,
    nullif(things.product_id, '') as product_id,
    nullif(things.product_category, '') as product_category,
    nullif(things.product_brand, '') as product_brand,
    nullif(things.search_term, '') as search_term
from public.trail_dictionary as dictionary
cross join
    lateral unnest(
        string_to_array(dictionary.codes, null),
        dictionary.page_paths,
        dictionary.product_ids,
        dictionary.product_categories,
        dictionary.product_brands,
        dictionary.search_terms
    ) as things (code, page_path, product_id, product_category, product_brand, search_term);

comment on view public.trail_things is
'trail_dictionary, one row per character: what it stands for in trails of its day.';

create view public.trail_events as
with codes as (
    select
        trails.session_date,
        trails.visit_no,
        letters.place::integer as place,
        1 as item_no,
        letters.code
    from public.trails as trails
    cross join lateral string_to_table(trails.things, null) with ordinality as letters (code, place)
    union all
    select
        details.session_date,
        details.visit_no,
        details.place,
        details.item_no,
        details.code
    from public.trail_details as details
    where details.item_no > 1
)

select
    codes.session_date,
    codes.visit_no,
    codes.place,
    codes.item_no,
    trails.session_date::timestamp at time zone 'UTC'
    + make_interval(secs => public.trail_ms(trails.times, codes.place) / 1000.0) as happened_at,
    things.event_type,
    things.page_kind,
    things.page_path,
    things.product_id,
    things.product_category,
    things.product_brand,
    things.search_term
from codes
inner join public.trails as trails on codes.session_date = trails.session_date and codes.visit_no = trails.visit_no
inner join public.trail_things as things on codes.session_date = things.session_date and codes.code = things.code;

comment on view public.trail_events is
'Trails, read back: one row per event, and one more for each further product that it names. Always choose days.';

grant select on
public.trail_kinds, public.trails, public.trail_groups, public.trail_dictionary, public.trail_details,
public.trail_things, public.trail_events
to clickstream_reader;

-- Every day that still has its events is computed again.
insert into public.stale_days (day)
select distinct sessions.session_date
from public.sessions as sessions
where
    not exists (
        select from public.retention
        where retention.removed_before > sessions.session_date
    )
on conflict (day) do nothing
