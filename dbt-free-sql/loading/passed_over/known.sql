-- how many objects are known to be passed over below some days; one row per day that holds any
select
    passed_over.load_date,
    passed_over.skipped,
    passed_over.other_layout
from public.objects_passed_over as passed_over
where passed_over.load_date = any(%(load_dates)s::date[])
