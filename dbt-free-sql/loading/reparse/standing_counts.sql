select
    standing_copies.raw_object,
    count(*) as copies
from pg_temp.standing_copies as standing_copies
group by standing_copies.raw_object
