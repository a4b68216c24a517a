-- the discards, the newest first; with an id, only that one
select
    discard.discard_id,
    discard.raw_objects,
    discard.ip_prefixes,
    discard.user_agents,
    discard.client_ids,
    discard.session_ids,
    discard.order_ids,
    discard.event_names,
    discard.product_ids,
    discard.received_from,
    discard.received_to,
    discard.reason,
    discard.made_by,
    discard.made_at,
    discard.left_out,
    discard.settled_at,
    discard.undone_by,
    discard.undone_at,
    discard.undo_reason,
    discard.undo_settled_at
from public.discards as discard
where %(discard_id)s::integer is null or discard.discard_id = %(discard_id)s
order by discard.discard_id desc
