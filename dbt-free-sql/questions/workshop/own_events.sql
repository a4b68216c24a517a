-- how many events the learner of LAB4 has made
select
    count(*) filter (
        where events.event_type = 'click' and events.properties #>> '{element,dataset,track}' = 'lab4'
    ) as data_track,
    count(*) filter (where events.event_name = 'lab4_note') as lab4_note
from public.clickstream_events as events
