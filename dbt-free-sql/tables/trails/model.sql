delete from public.trails
where session_date = %(day)s;

insert into public.trails (
    session_date, visit_no, visitor_key, group_no, has_ties, kinds, things, times
)
select
    %(day)s as session_date,
    numbers.visit_no,
    hashtextextended(numbers.client_id, 0) as visitor_key,
    numbers.group_no,
    walks.has_ties,
    walks.kinds,
    walks.things,
    walks.times
from pg_temp.visit_numbers as numbers
inner join pg_temp.trail_walks as walks on numbers.session_no = walks.session_no
order by numbers.visit_no asc
