-- what the characters of the chosen days stand for, if the question breaks down by it
select
    things.session_date,
    things.code,
    things.page_path,
    things.product_id,
    things.product_category,
    things.product_brand
from :asked as asked
inner join public.trail_things as things on things.session_date between asked.first_day and asked.last_day
where asked.by_what in ('category', 'brand', 'product', 'page')
