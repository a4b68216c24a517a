-- rejected events whose bytes contain one of some texts
select
    rejects.raw_object,
    rejects.raw_position,
    rejects.raw
from public.rejected_events as rejects
where
    exists (
        select
        from unnest(%(texts)s::bytea[]) as texts (bytes)
        where position(texts.bytes in rejects.raw) > 0
    )
