-- values of open sets beyond the most frequent of the day, one row per dimension and value: the day's tables count them
-- under '(other)', so that made-up values do not enlarge them. Ties resolve by value. On nearly all days there are
-- none, and the statements below change nothing.
create temporary table other_values on commit drop as
with occurrences as (
    select
        'page' as dimension,
        scope_events.page_path as value,
        count(*) as times
    from pg_temp.scope_events as scope_events
    where scope_events.page_path is not null
    group by scope_events.page_path
    union all
    select
        'event_name' as dimension,
        scope_events.event_name as value,
        count(*) as times
    from pg_temp.scope_events as scope_events
    where scope_events.event_date = %(day)s
    group by scope_events.event_name
    union all
    select
        'product' as dimension,
        product_lines.product_id as value,
        count(*) as times
    from pg_temp.product_lines as product_lines
    where product_lines.product_id is not null and product_lines.is_counted
    group by product_lines.product_id
    union all
    select
        'category' as dimension,
        viewed_categories.category as value,
        count(*) as times
    from pg_temp.viewed_categories as viewed_categories
    group by viewed_categories.category
    union all
    select
        told.dimension,
        told.value,
        count(*) as times
    from pg_temp.scope_sessions as scope_sessions
    cross join
        lateral (
            values
            ('product', scope_sessions.exit_product_id),
            ('utm_source', scope_sessions.utm_source),
            ('utm_medium', scope_sessions.utm_medium),
            ('utm_campaign', scope_sessions.utm_campaign),
            ('referrer_host', scope_sessions.referrer_host)
        ) as told (dimension, value)
    where scope_sessions.session_date = %(day)s and told.value is not null
    group by told.dimension, told.value
),

ranked as (
    select
        occurrences.dimension,
        occurrences.value,
        row_number() over (
            partition by occurrences.dimension
            order by sum(occurrences.times) desc, occurrences.value collate "C" asc -- noqa: RF03
        ) as place
    from occurrences
    group by occurrences.dimension, occurrences.value
)

select
    ranked.dimension,
    ranked.value
from ranked
-- A value '(other)' that was sent also counts among the others.
where ranked.place > %(values_a_day)s or ranked.value = '(other)';

analyze pg_temp.other_values;

update pg_temp.scope_events
set page_path = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'page' and scope_events.page_path = other_values.value;

update pg_temp.scope_events
set event_name = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'event_name' and scope_events.event_name = other_values.value;

update pg_temp.scope_sessions
set landing_page = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'page' and scope_sessions.landing_page = other_values.value;

update pg_temp.scope_sessions
set exit_page = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'page' and scope_sessions.exit_page = other_values.value;

update pg_temp.scope_sessions
set exit_product_id = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'product' and scope_sessions.exit_product_id = other_values.value;

update pg_temp.scope_sessions
set utm_source = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'utm_source' and scope_sessions.utm_source = other_values.value;

update pg_temp.scope_sessions
set utm_medium = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'utm_medium' and scope_sessions.utm_medium = other_values.value;

update pg_temp.scope_sessions
set utm_campaign = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'utm_campaign' and scope_sessions.utm_campaign = other_values.value;

update pg_temp.scope_sessions
set referrer_host = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'referrer_host' and scope_sessions.referrer_host = other_values.value;

-- The products under '(other)' have no common name.
update pg_temp.product_lines
set product_id = '(other)', product_name = null, product_category = null, product_brand = null
from pg_temp.other_values as other_values
where other_values.dimension = 'product' and product_lines.product_id = other_values.value;

-- An event counts once for these products, however many of them it names.
update pg_temp.product_lines
set is_counted = product_lines.item_no = others.first_item_no
from (
    select
        lines.seq,
        min(lines.item_no) as first_item_no
    from pg_temp.product_lines as lines
    where
        lines.product_id = '(other)'
        and exists (
            select from pg_temp.other_values
            where other_values.dimension = 'product'
        )
    group by lines.seq
) as others
where product_lines.seq = others.seq and product_lines.product_id = '(other)';

update pg_temp.order_lines
set product_id = '(other)'
from pg_temp.other_values as other_values
where other_values.dimension = 'product' and order_lines.product_id = other_values.value;

with removed as (
    delete from pg_temp.viewed_categories
    using pg_temp.other_values as other_values
    where other_values.dimension = 'category' and viewed_categories.category = other_values.value
    returning viewed_categories.session_no
)

insert into pg_temp.viewed_categories (session_no, category)
select distinct
    removed.session_no,
    '(other)' as category
from removed;
