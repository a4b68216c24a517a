-- the days that the question reads, one row each, with what is to be looked for in a day's trails:
-- masks: for each character of the dictionary, by its number, the steps that it stands for; pattern finds one of them
-- group_masks: the same for each group, by its number: the conditions of a segment that its visits fulfil
-- extras: what trail_details add, {visit_no: {place: mask}}: further products of an event, orders of a certain revenue
-- letters, letter_classes and classes: what each step of a funnel is as a letter, as a class of letters or as a class
-- of characters, one of the three; is_quick: whether the steps can be found in this way
-- extra_visits: the visits in extras, ascending
-- group_nos: the groups that are chosen; null for all. viewing and viewing_visits: visits that viewed the category
-- (computed once)
with letters as (
    select
        array_agg(steps.letter order by steps.bit) as letters,
        array_agg(steps.letter_class order by steps.bit) as letter_classes,
        -- Events of one moment are in the order of their letters: they may be in another order than the steps.
        bool_or(
            steps.bit > 0 and not (steps.is_pure and steps.is_pure_before and steps.first_letter >= steps.last_before)
        ) as are_ties_doubtful,
        bool_and(steps.is_pure) as are_pure
    from (
        select
            steps.bit,
            steps.letter,
            steps.letter_class,
            steps.is_pure,
            lag(steps.is_pure) over (order by steps.bit) as is_pure_before,
            left(steps.letters, 1) as first_letter,
            lag(right(steps.letters, 1)) over (order by steps.bit) as last_before
        from :asked_steps as steps
        where steps.bit < 8
    ) as steps
),

span as (
    select
        asked.*,
        spans.first_read,
        spans.last_read,
        letters.letters,
        letters.letter_classes,
        letters.are_ties_doubtful,
        -- Letters alone answer the question: the dictionary is not read.
        asked.is_quick
        and letters.are_pure
        and not letters.are_ties_doubtful
        and asked.window_ms is null
        and asked.category = ''
        and asked.segment_of is null
        and asked.by_what not in ('page', 'product', 'category', 'brand') as is_by_letters
    from :asked as asked
    cross join :read_span as spans
    cross join letters
),

things as materialized (
    select
        things.session_date,
        things.code,
        ascii(things.code) - case when ascii(things.code) < 55296 then 32 else 2080 end as code_no,
        coalesce(bit_or(1::bigint << steps.bit) filter (where not steps.is_of_orders), 0) as mask,
        -- The steps that it is, if it is an order of the revenue that they ask for.
        coalesce(bit_or(1::bigint << steps.bit) filter (where steps.is_of_orders), 0) as order_mask,
        bool_or(
            things.product_category = span.category
            and things.event_type = 'view_item'
            and things.product_id is not null
        ) as is_viewing
    from span
    inner join public.trail_things as things
        on not span.is_by_letters and things.session_date between span.first_read and span.last_read
    left join :asked_steps as steps
        on
            (steps.event_types is null or things.event_type = any(steps.event_types))
            and (steps.page_path is null or things.page_path = steps.page_path)
            and (
                steps.below_path is null
                or things.page_path = steps.below_path
                or starts_with(things.page_path, steps.below_path || '/')
            )
            and (steps.page_kind is null or things.page_kind = steps.page_kind)
            and (not steps.names_product or things.product_id is not null)
            and (steps.product_id is null or things.product_id = steps.product_id)
            and (steps.product_category is null or things.product_category = steps.product_category)
            and (steps.product_brand is null or things.product_brand = steps.product_brand)
            and (steps.search_term is null or strpos(things.search_term, steps.search_term) > 0)
            -- Of a page without a type of event, its views are asked for.
            and (
                steps.event_types is not null
                or coalesce(steps.page_path, steps.below_path, steps.page_kind) is null
                or things.page_kind is not null
            )
    group by things.session_date, things.code
),

codes as (
    select
        things.session_date,
        max(things.code_no) as last_no,
        '[' || string_agg(format('\U%s', lpad(to_hex(ascii(things.code)), 8, '0')), '')
        filter (where things.mask & 1048575 <> 0) || ']' as pattern,
        '[' || string_agg(format('\U%s', lpad(to_hex(ascii(things.code)), 8, '0')), '')
        filter (where things.is_viewing) || ']' as viewing
    from things
    group by things.session_date
),

dates as (
    select codes.session_date
    from codes
    union all
    select days.day::date as session_date
    from span
    cross join lateral generate_series(span.first_read, span.last_read, interval '1 day') as days (day)
    where span.is_by_letters
),

step_classes as (
    select
        classes.session_date,
        array_agg(classes.class order by classes.step) as classes
    from (
        select
            things.session_date,
            steps.step,
            '[' || string_agg(format('\U%s', lpad(to_hex(ascii(things.code)), 8, '0')), '')
            filter (where things.mask & (1 << (steps.step - 1)) <> 0) || ']' as class
        from span
        cross join generate_series(1, span.steps) as steps (step)
        cross join things
        where span.is_quick
        group by things.session_date, steps.step
    ) as classes
    group by classes.session_date
),

masks as (
    select
        codes.session_date,
        array_agg(coalesce(things.mask, 0) order by numbers.code_no) as masks
    from codes
    cross join lateral generate_series(1, codes.last_no) as numbers (code_no)
    left join things on codes.session_date = things.session_date and numbers.code_no = things.code_no
    group by codes.session_date
),

pure as (
    select coalesce(bit_or(1::bigint << steps.bit), 0) as mask
    from :asked_steps as steps
    where steps.is_pure
),

details as (
    select
        details.session_date,
        details.visit_no,
        details.place,
        -- What an event is by its type alone, it is without its further products too.
        bit_or(things.mask & ~pure.mask) filter (where details.item_no > 1) as item_mask,
        bit_or(things.order_mask) & bit_or(1::bigint << steps.bit) as order_mask,
        bool_or(details.item_no > 1 and things.is_viewing) as is_viewing
    from span
    inner join public.trail_details as details
        on not span.is_by_letters and details.session_date between span.first_read and span.last_read
    inner join things on details.session_date = things.session_date and details.code = things.code
    cross join pure
    left join :asked_steps as steps
        on
            details.item_no = 1
            and steps.is_of_orders
            and (steps.currency is null or details.order_currency = steps.currency)
            and (steps.at_least is null or details.order_value >= steps.at_least)
            and (steps.at_most is null or details.order_value <= steps.at_most)
    group by details.session_date, details.visit_no, details.place
),

visit_extras as (
    select
        details.session_date,
        details.visit_no,
        bool_or(details.is_viewing) as is_viewing,
        jsonb_object_agg(details.place, coalesce(details.item_mask, 0) | coalesce(details.order_mask, 0))
        filter (where coalesce(details.item_mask, 0) | coalesce(details.order_mask, 0) <> 0) as masks
    from details
    group by details.session_date, details.visit_no
),

extras as (
    select
        visit_extras.session_date,
        jsonb_object_agg(visit_extras.visit_no, visit_extras.masks) filter (where visit_extras.masks is not null)
            as extras,
        array_agg(visit_extras.visit_no order by visit_extras.visit_no)
        filter (where visit_extras.masks is not null) as extra_visits,
        array_agg(visit_extras.visit_no) filter (where visit_extras.is_viewing) as viewing_visits
    from visit_extras
    group by visit_extras.session_date
),

groups as (
    select
        groups.session_date,
        array_agg(groups.group_no) as group_nos
    from span
    inner join public.trail_groups as groups on groups.session_date between span.first_read and span.last_read
    where
        span.channel || span.device_class || span.user_login_state <> ''
        and public.is_group_chosen(
            groups.channel, groups.device_class, groups.user_login_state,
            span.channel, span.device_class, span.user_login_state
        )
    group by groups.session_date
),

fulfilled as (
    select
        groups.session_date,
        groups.group_no,
        bit_or(1::bigint << conditions.bit) as mask
    from span
    inner join public.trail_groups as groups on groups.session_date between span.first_read and span.last_read
    inner join :segment_conditions as conditions
        on
            conditions.channel || conditions.device_class || conditions.user_login_state <> ''
            and public.is_group_chosen(
                groups.channel, groups.device_class, groups.user_login_state,
                conditions.channel, conditions.device_class, conditions.user_login_state
            )
    group by groups.session_date, groups.group_no
),

group_masks as (
    select
        fulfilled.session_date,
        jsonb_object_agg(fulfilled.group_no, fulfilled.mask) as masks
    from fulfilled
    group by fulfilled.session_date
)

select
    dates.session_date,
    codes.pattern,
    masks.masks,
    extras.extras,
    extras.extra_visits,
    span.is_quick,
    span.window_ms,
    -- Whether any trail may need more than to find each step after the one before.
    not span.is_quick
    or span.are_ties_doubtful
    or span.window_ms is not null
    or extras.extra_visits is not null as has_walks,
    span.letters,
    span.letter_classes,
    span.are_ties_doubtful,
    step_classes.classes,
    case
        when span.channel || span.device_class || span.user_login_state <> ''
            then coalesce(groups.group_nos, '{}')
    end as group_nos,
    span.category,
    codes.viewing,
    extras.viewing_visits,
    group_masks.masks as group_masks,
    span.segment_of,
    span.has_from or span.has_to or span.has_around as has_ends,
    span.deep,
    span.first_day,
    span.last_day,
    span.of_what,
    span.ordering
from span
cross join dates
left join codes on dates.session_date = codes.session_date
left join step_classes on dates.session_date = step_classes.session_date
left join masks on dates.session_date = masks.session_date
left join extras on dates.session_date = extras.session_date
left join groups on dates.session_date = groups.session_date
left join group_masks on dates.session_date = group_masks.session_date
