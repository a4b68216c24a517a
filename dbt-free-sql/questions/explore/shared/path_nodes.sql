-- the nodes that occur on the chosen days, one row each: types of events, pages or kinds of pages, with a number in the
-- order of the names
select
    named.name,
    (row_number() over (order by named.name collate "C"))::integer as node_no -- noqa: RF03
from (
    select distinct
        case asked.nodes
            when 'event' then things.event_type
            when 'page' then coalesce(things.page_path, '(not set)')
            else things.page_kind
        end as name
    from :asked as asked
    inner join public.trail_things as things on things.session_date between asked.first_day and asked.last_day
    where asked.nodes = 'event' or things.page_kind is not null
) as named
