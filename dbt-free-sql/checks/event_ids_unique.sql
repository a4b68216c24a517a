-- event ids of the day that stand in the table more than once; zero rows = pass
-- The primary key says so too: this holds the rows themselves against it, as a broken index or a lost key would show.
select
    events.event_id,
    count(*) as copies
from public.clickstream_events as events
where events.event_date = %(day)s
group by events.event_id
having count(*) > 1
order by events.event_id
