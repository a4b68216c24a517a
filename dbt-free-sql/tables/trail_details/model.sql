delete from public.trail_details
where session_date = %(day)s;

insert into public.trail_details (session_date, visit_no, place, item_no, code, order_value, order_currency)
select
    %(day)s as session_date,
    coded.visit_no,
    coded.place,
    coded.item_no,
    coded.code,
    case when coded.item_no = 1 then coded.order_value end as order_value,
    case when coded.item_no = 1 then coded.order_currency end as order_currency
from pg_temp.coded_events as coded
where coded.item_no > 1 or coded.event_type = 'purchase'
