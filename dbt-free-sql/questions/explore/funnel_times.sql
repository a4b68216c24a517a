-- How long it took from the first step to the last those who came through, in bars of equal width in whole seconds: as
-- many as the cube root of their number, and one more. Each row also has the quartiles of all.
with durations as (
    select (entries.reached_ms[entries.reached] - entries.reached_ms[1]) / 1000.0 as lasted_s
    from :named_entries as entries
    cross join :asked as asked
    where entries.reached = asked.steps and not entries.is_running
),

facts as (
    select
        count(*) as converted,
        percentile_cont(array[0.25, 0.5, 0.75]) within group (order by durations.lasted_s) as quartiles,
        min(durations.lasted_s) as shortest_s,
        ceil(cbrt(count(*)))::integer as bars,
        greatest(
            1,
            ceil(
                (max(durations.lasted_s) - min(durations.lasted_s))::double precision / nullif(ceil(cbrt(count(*))), 0)
            )
        )::numeric as width_s
    from durations
),

bars as (
    select
        facts.*,
        facts.shortest_s + series.number * facts.width_s as from_s,
        facts.shortest_s + (series.number + 1) * facts.width_s as to_s
    from facts
    cross join lateral generate_series(0, facts.bars) as series (number)
    where facts.converted > 0
)

select
    bars.from_s::double precision as seconds_from,
    bars.to_s::double precision as seconds_to,
    (
        select count(*)
        from durations
        where durations.lasted_s >= bars.from_s and durations.lasted_s < bars.to_s
    )::double precision as entries,
    bars.quartiles[2] as median_s,
    bars.quartiles[1] as p25_s,
    bars.quartiles[3] as p75_s,
    bars.converted::double precision as converted
from bars
order by bars.from_s asc
