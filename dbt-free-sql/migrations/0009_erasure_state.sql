-- What tells whoever keeps answers that something was erased since: how often and when, and not of whom.
create view public.erasure_state as
select
    concat_ws(
        ' ',
        (select count(erasures.ended_at) from public.erasures as erasures),
        (select max(erasures.ended_at) from public.erasures as erasures),
        (select retention.removed_at from public.retention as retention)
    ) as erased;

comment on view public.erasure_state is
'One row, whose text changes with every erasure and every removal of old days.';

grant select on public.erasure_state to clickstream_reader
