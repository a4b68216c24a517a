delete from public.trails
where session_date = %(day)s;

insert into public.trails (
    session_date, visit_no, visitor_key, group_no, has_ties, kinds, things, times
)
with walked as (
    select
        coded.visit_no,
        bool_or(coded.is_tied) as has_ties,
        string_agg(coded.letter, '' order by coded.place) as kinds,
        string_agg(coded.code, '' order by coded.place) as things,
        string_agg(int4send(coded.at_ms), ''::bytea order by coded.place) as times
    from pg_temp.coded_events as coded
    where coded.item_no = 1
    group by coded.visit_no
)

select
    %(day)s as session_date,
    numbers.visit_no,
    hashtextextended(numbers.client_id, 0) as visitor_key,
    numbers.group_no,
    walked.has_ties,
    walked.kinds,
    walked.things,
    walked.times
from pg_temp.visit_numbers as numbers
inner join walked on numbers.visit_no = walked.visit_no
order by numbers.visit_no asc
