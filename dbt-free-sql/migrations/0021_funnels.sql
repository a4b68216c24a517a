-- depends: 0020_trails

create type public.funnel_try as (
    -- how many steps, from the first; 0 if the entity has no try that counts
    reached integer,
    -- the place of the event with which the try begins, in the arrays
    entry integer,
    -- when each of these steps was done
    reached_ms bigint [],
    -- when the last try begins that no excluded event made void
    last_entry_ms bigint
);

comment on type public.funnel_try is
'The try of a visit or visitor that comes furthest in a funnel, of these the first: what follow_funnel returns.';

create type public.trail_place as (
    session_date date, visit_no integer, group_no smallint, place integer, code text, code_mask integer
);

comment on type public.trail_place is
'An event of a trail: its visit, the group of the visit, its place in the trail, what it is, and which steps that '
'serves.';

-- How far a visit or visitor comes in a funnel. The events are in order; bit 0 of a mask says that the event serves the
-- first step, bit 8 that it is excluded behind it. From the last event to the first, it keeps for each step what
-- follows if an event serves it: the first event after it that serves the next step, and so on.
create function public.follow_funnel(
    at_ms bigint[], masks integer[], steps integer, window_ms bigint, is_next boolean
)
returns public.funnel_try
language plpgsql immutable parallel safe
as $$
declare
    best public.funnel_try := row(0, null, null, null)::public.funnel_try;
    -- chain[steps * step + later]: when the later step is done, if the next event that serves the step does
    chain bigint[] := array_fill(null::bigint, array[steps * steps + steps]);
    -- void[steps * step + later]: when the first excluded event behind the later step is
    void bigint[] := array_fill(null::bigint, array[steps * steps + steps]);
    -- of the events from here on that are excluded behind a step: the first moment, and the one after it
    excluded_ms bigint[] := array_fill(null::bigint, array[steps]);
    excluded_later_ms bigint[] := array_fill(null::bigint, array[steps]);
    has_exclusions boolean := false;
    mask integer;
    now_ms bigint;
    until_ms bigint;
    here integer;
    reached integer;
    is_broken boolean;
begin
    for event in reverse cardinality(masks)..1 loop
        mask := masks[event];
        now_ms := at_ms[event];
        if mask > 255 then
            has_exclusions := true;
            for step in 1..steps - 1 loop
                if mask & (128 << step) <> 0 and excluded_ms[step] is distinct from now_ms then
                    excluded_later_ms[step] := excluded_ms[step];
                    excluded_ms[step] := now_ms;
                end if;
            end loop;
        end if;
        for step in 1..steps loop
            here := steps * step;
            if mask & (1 << (step - 1)) <> 0 then
                chain[here + step - 1] := now_ms;
                for later in step + 1..steps loop
                    chain[here + later - 1] := chain[here + steps + later - 1];
                    exit when chain[here + later - 1] is null;
                end loop;
                if has_exclusions then
                    void[here + step - 1] := case
                        when excluded_ms[step] > now_ms then excluded_ms[step]
                        else excluded_later_ms[step]
                    end;
                    for later in step + 1..steps loop
                        void[here + later - 1] := void[here + steps + later - 1];
                    end loop;
                end if;
            elsif is_next then
                chain[here + step - 1] := null;
            end if;
        end loop;
        if mask & 1 <> 0 then
            until_ms := coalesce(now_ms + window_ms, 9223372036854775807);
            reached := 1;
            while reached < steps and chain[steps + reached] <= until_ms loop
                reached := reached + 1;
            end loop;
            is_broken := false;
            if has_exclusions then
                for step in 1..least(reached, steps - 1) loop
                    is_broken := is_broken or coalesce(
                        void[steps + step - 1] <= until_ms
                        and (step = reached or void[steps + step - 1] < chain[steps + step]),
                        false
                    );
                end loop;
            end if;
            if not is_broken and reached >= best.reached then
                best.reached := reached;
                best.entry := event;
                best.reached_ms := chain[steps:steps + reached - 1];
            end if;
            if not is_broken and best.last_entry_ms is null then
                best.last_entry_ms := now_ms;
            end if;
        end if;
    end loop;
    return best;
end
$$;

comment on function public.follow_funnel(bigint[], integer[], integer, bigint, boolean) is
'How far a visit or visitor comes in a funnel whose steps are done in order, or each right after the one before.';

-- The same for a funnel whose steps may be done in any order. An event serves one step, and may be able to serve
-- several: `sets` are the sets of steps that the events so far can serve, all of the same size. Bit 17 of a mask says
-- that no try begins with the event.
create function public.follow_any_order(at_ms bigint[], masks integer[], steps integer, window_ms bigint)
returns public.funnel_try
language plpgsql immutable parallel safe
as $$
declare
    best public.funnel_try := row(0, null, null, null)::public.funnel_try;
    -- The masks that occur, and of each the next events from here on: an event can't help beyond the steps of its mask.
    known integer[] := '{}';
    upcoming bigint[] := array_fill(null::bigint, array[8 * 256]);
    -- behind which number of steps an event is excluded, and when it is, from the last to the first
    excluded_behind integer[] := '{}';
    excluded_ms bigint[] := '{}';
    serving integer;
    number integer;
    until_ms bigint;
    sets integer[];
    larger integer[];
    reached_ms bigint[];
    candidate record;
begin
    for event in reverse cardinality(masks)..1 loop
        for behind in 1..7 loop
            if masks[event] & (128 << behind) <> 0 then
                excluded_behind := excluded_behind || behind;
                excluded_ms := excluded_ms || at_ms[event];
            end if;
        end loop;
        serving := masks[event] & 255;
        continue when serving = 0;
        number := array_position(known, serving);
        if number is null then
            known := known || serving;
            number := cardinality(known);
        end if;
        for later in reverse bit_count(serving::bit(8))::integer..2 loop
            upcoming[8 * number + later - 8] := upcoming[8 * number + later - 9];
        end loop;
        upcoming[8 * number - 7] := at_ms[event];
        continue when masks[event] & 131072 <> 0;
        -- Without a window, what begins with the first event comes as far as any other, unless it is made void.
        continue when window_ms is null and event > 1 and cardinality(excluded_ms) = 0 and masks[1] & 255 <> 0;
        until_ms := coalesce(at_ms[event] + window_ms, 9223372036854775807);
        sets := array[0];
        reached_ms := '{}';
        for candidate in
            select
                times.at_ms,
                known[1 + (times.place - 1) / 8] as mask
            from unnest(upcoming[1:8 * cardinality(known)]) with ordinality as times (at_ms, place)
            where times.at_ms <= until_ms
            order by times.at_ms asc
        loop
            select array_agg(distinct smaller.steps_done | (1 << bits.bit))
            into larger
            from unnest(sets) as smaller (steps_done)
            cross join generate_series(0, 7) as bits (bit)
            where candidate.mask & (1 << bits.bit) <> 0 and smaller.steps_done & (1 << bits.bit) = 0;
            if larger is not null then
                sets := larger;
                reached_ms := reached_ms || candidate.at_ms;
            end if;
            exit when cardinality(reached_ms) = steps;
        end loop;
        continue when exists (
            select
            from unnest(excluded_behind, excluded_ms) as excluded (behind, at_ms)
            where
                excluded.behind <= least(cardinality(reached_ms), steps - 1)
                and excluded.at_ms > reached_ms[excluded.behind]
                and excluded.at_ms <= until_ms
                and (
                    excluded.behind = cardinality(reached_ms)
                    or excluded.at_ms < reached_ms[excluded.behind + 1]
                )
        );
        if cardinality(reached_ms) >= best.reached then
            best.reached := cardinality(reached_ms);
            best.entry := event;
            best.reached_ms := reached_ms;
        end if;
        best.last_entry_ms := coalesce(best.last_entry_ms, at_ms[event]);
    end loop;
    return best;
end
$$;

comment on function public.follow_any_order(bigint[], integer[], integer, bigint) is
'How many steps of a funnel a visit or visitor does, in any order, within the window from the first of them.';

create type public.open_funnel_steps as (did integer, came integer, entry integer);

comment on type public.open_funnel_steps is
'Steps of an open funnel, as bits: those that were done, and those done within the window after the step before. The '
'entry is the place of the first event on the chosen days, in the arrays.';

-- The steps of a funnel that people may enter anywhere. Bit 17 of a mask says that the event can't begin anything.
create function public.follow_open_funnel(at_ms bigint[], masks integer[], steps integer, window_ms bigint)
returns public.open_funnel_steps
language plpgsql immutable parallel safe
as $$
declare
    answer public.open_funnel_steps := row(0, 0, null)::public.open_funnel_steps;
    last_ms bigint[] := array_fill(null::bigint, array[steps]);
    mask integer;
begin
    for event in 1..cardinality(masks) loop
        mask := masks[event];
        for step in reverse steps..1 loop
            continue when mask & (1 << (step - 1)) = 0;
            if step > 1 and at_ms[event] - last_ms[step - 1] <= coalesce(window_ms, 9223372036854775807) then
                answer.came := answer.came | (1 << (step - 1));
                answer.did := answer.did | (1 << (step - 1));
            end if;
            if mask & 131072 = 0 then
                answer.did := answer.did | (1 << (step - 1));
                answer.entry := coalesce(answer.entry, event);
                last_ms[step] := at_ms[event];
            end if;
        end loop;
    end loop;
    return answer;
end
$$;

comment on function public.follow_open_funnel(bigint[], integer[], integer, bigint) is
'Which steps of an open funnel a visit or visitor did, and to which of them it came from the step before.';

-- The first place after another one at which a trail has one of some characters: a letter of kinds, a class of letters
-- of kinds, or a class of characters of things.
create function public.next_place(
    kinds text, things text, letter text, letters text, characters text, after integer
)
returns integer
language sql immutable parallel safe
as $$
    select case
        when letter is not null then nullif(strpos(substr(kinds, after + 1), letter), 0) + after
        when letters is not null then nullif(regexp_instr(kinds, letters, after + 1), 0)
        else nullif(regexp_instr(things, characters, after + 1), 0)
    end
$$;

comment on function public.next_place(text, text, text, text, text, integer) is
'The first place behind `after` at which kinds has the letter or a letter of a class, or things a character of a class.'
