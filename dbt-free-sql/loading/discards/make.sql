-- records a discard; it applies to events loaded from now on, and to earlier events once their days are marked
insert into public.discards (
    raw_objects, ip_prefixes, user_agents, client_ids, session_ids, order_ids, event_names, product_ids,
    received_from, received_to, reason, made_by, made_at
)
select
    given.raw_objects,
    given.ip_prefixes,
    given.user_agents,
    given.client_ids,
    given.session_ids,
    given.order_ids,
    given.event_names,
    given.product_ids,
    given.received_from,
    case
        when not %(also_later)s then least(given.received_to, clock_timestamp())
    end as received_to,
    %(reason)s,
    %(made_by)s,
    clock_timestamp() as made_at
from jsonb_populate_record(null::public.discards, %(discard)s) as given
returning discard_id
