-- what the characters of the chosen days stand for, if the question breaks down by it, and the steps that they serve
-- (computed once)
select
    things.session_date,
    things.code,
    things.page_path,
    things.product_id,
    things.product_category,
    things.product_brand,
    days.masks[ascii(things.code) - case when ascii(things.code) < 55296 then 32 else 2080 end] as mask
from :asked as asked
cross join :days as days
inner join public.trail_things as things on days.session_date = things.session_date
where asked.by_what in ('category', 'brand', 'product', 'page')
