-- removes an erased person from the criteria and reasons of discards; no event meets a criterion without values
update public.discards as discard
set
    client_ids = case
        when discard.client_ids is not null
            then array(
                select ids.id
                from unnest(discard.client_ids) as ids (id)
                where ids.id <> all(%(client_ids)s)
            )
    end,
    session_ids = case
        when discard.session_ids is not null
            then array(
                select ids.id
                from unnest(discard.session_ids) as ids (id)
                where ids.id <> all(%(session_ids)s)
            )
    end,
    reason = regexp_replace(discard.reason, %(mentions)s, '[removed]', 'g'),
    undo_reason = regexp_replace(discard.undo_reason, %(mentions)s, '[removed]', 'g')
where
    discard.client_ids && %(client_ids)s
    or discard.session_ids && %(session_ids)s
    or discard.reason ~ %(mentions)s
    or discard.undo_reason ~ %(mentions)s
