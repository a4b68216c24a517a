delete from public.trail_dictionary
where session_date = %(day)s;

insert into public.trail_dictionary (
    session_date, event_type, codes, page_paths, product_ids, product_categories, product_brands, search_terms
)
select
    %(day)s as session_date,
    things.event_type,
    string_agg(things.code, '' order by things.code_no) as codes,
    array_agg(things.page_path order by things.code_no) as page_paths,
    array_agg(things.product_id order by things.code_no) as product_ids,
    array_agg(things.product_category order by things.code_no) as product_categories,
    array_agg(things.product_brand order by things.code_no) as product_brands,
    array_agg(things.search_term order by things.code_no) as search_terms
from pg_temp.coded_things as things
group by things.event_type
