-- one row per visit that a funnel counts, of plain trails: the places of the first event of each step after the one
-- before
-- Steps are nested, so that what comes after a step that a visit did not do is not looked for.
select
    trails.session_date,
    trails.visit_no,
    trails.group_no,
    trails.things,
    trails.times,
    step_1.place,
    num_nonnulls(
        step_1.place, step_2.place, step_3.place, step_4.place, step_5.place, step_6.place, step_7.place, step_8.place
    ) as reached,
    array[
        step_1.place, step_2.place, step_3.place, step_4.place, step_5.place, step_6.place, step_7.place, step_8.place
    ] as places
from :chosen_trails as trails
cross join
    lateral (
        select
            public.next_place(
                trails.kinds, trails.things, trails.letters[1], trails.letter_classes[1], trails.classes[1], 0
            ) as place
        limit 1
    ) as step_1
left join (
    lateral (
        select
            public.next_place(
                trails.kinds, trails.things, trails.letters[2], trails.letter_classes[2], trails.classes[2],
                step_1.place
            ) as place
        where step_1.place is not null
        limit 1
    ) as step_2
    left join (
        lateral (
            select
                public.next_place(
                    trails.kinds, trails.things, trails.letters[3], trails.letter_classes[3], trails.classes[3],
                    step_2.place
                ) as place
            where step_2.place is not null
            limit 1
        ) as step_3
        left join (
            lateral (
                select
                    public.next_place(
                        trails.kinds, trails.things, trails.letters[4], trails.letter_classes[4], trails.classes[4],
                        step_3.place
                    ) as place
                where step_3.place is not null
                limit 1
            ) as step_4
            left join (
                lateral (
                    select
                        public.next_place(
                            trails.kinds, trails.things, trails.letters[5], trails.letter_classes[5], trails.classes[5],
                            step_4.place
                        ) as place
                    where step_4.place is not null
                    limit 1
                ) as step_5
                left join (
                    lateral (
                        select
                            public.next_place(
                                trails.kinds,
                                trails.things,
                                trails.letters[6],
                                trails.letter_classes[6],
                                trails.classes[6],
                                step_5.place
                            ) as place
                        where step_5.place is not null
                        limit 1
                    ) as step_6
                    left join (
                        lateral (
                            select
                                public.next_place(
                                    trails.kinds,
                                    trails.things,
                                    trails.letters[7],
                                    trails.letter_classes[7],
                                    trails.classes[7],
                                    step_6.place
                                ) as place
                            where step_6.place is not null
                            limit 1
                        ) as step_7
                        left join lateral (
                            select
                                public.next_place(
                                    trails.kinds,
                                    trails.things,
                                    trails.letters[8],
                                    trails.letter_classes[8],
                                    trails.classes[8],
                                    step_7.place
                                ) as place
                            where step_7.place is not null
                            limit 1
                        ) as step_8 on true
                    ) on true
                ) on true
            ) on true
        ) on true
    ) on true
) on true
where trails.is_plain and step_1.place is not null
