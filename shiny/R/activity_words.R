# The activity page in words: the busiest hours and days, days without data.

week_by_hour <- function(week, width, about) {
  htmltools::tagList(
    choice_links("measure", MEASURES, about$measure, "Of"),
    busiest_words(week, about),
    heat_map(week, width, about$formats, about$label)
  )
}

# `Busiest: Thursday 20:00–21:00 (376), then …`
busiest_words <- function(week, about) {
  busiest <- order(-week$mean)[seq_len(min(3, sum(week$mean > 0, na.rm = TRUE)))]
  each_of <- function(row, rank) {
    key <- paste(week$weekday[[row]], week$hour_of_day[[row]])
    name <- paste(WEEKDAYS[[week$weekday[[row]]]], hour_words(week$hour_of_day[[row]]))
    htmltools::tagList(
      htmltools::strong(figure("busiest_hour", week$mean[[row]], function(value) name, key = key)),
      paste0(" (", mean_words(week$mean[[row]], about$formats), ")", if (rank < length(busiest)) ", then" else ".")
    )
  }
  missing <- if (any(week$hours == 0)) ", not every hour of the week: what they don't hold is left blank"
  htmltools::p(
    class = "lead", "Busiest: ", Map(each_of, busiest, seq_along(busiest)),
    paste0(about$label, " in a mean hour; these days hold"),
    figure("hours_held", sum(week$hours), about$formats$count), paste0("hours", missing, ".")
  )
}

hours_panel <- function(hours, width, about) {
  htmltools::tagList(
    most_and_least(hours, "hour of the day", hour_words(hours$hour_of_day), hours$hour_of_day, "hour", about),
    clock_chart(hours, width, about$formats, about$label)
  )
}

weekdays_panel <- function(days, width, about) {
  htmltools::tagList(
    most_and_least(days, "weekday", WEEKDAYS[days$weekday], days$weekday, "weekday", about),
    weekday_chart(days, width, about$formats, about$label)
  )
}

# `Saturday is the busiest weekday (3.431), Sunday the quietest (2.821).` Of equals the first.
most_and_least <- function(data, kind, names, keys, unit, about) {
  named <- function(name, row) {
    htmltools::strong(figure(paste0(name, "_", unit), keys[[row]], function(key) names[[row]]))
  }
  mean_of <- function(row) paste0("(", mean_words(data$mean[[row]], about$formats), ")")
  most <- which.max(data$mean)
  least <- which.min(data$mean)
  is_whole <- !is.na(data$mean)
  has_both <- sum(is_whole) > 1
  htmltools::p(
    class = "lead", named("peak", most),
    paste0("is the busiest ", kind, " ", mean_of(most), if (has_both) "," else "."),
    if (has_both) htmltools::tagList(named("quietest", least), paste0("the quietest ", mean_of(least), ".")),
    paste0(about$label, " in a mean ", if (unit == "hour") "hour" else "day", "."),
    if (!all(is_whole)) "These days don't hold the others whole."
  )
}

over_time <- function(data, width, about) {
  is_hourly <- about$grain == "hour"
  days <- days_of(about$filters)
  without <- days - length(unique(data$day))
  draw <- if (is_hourly) hourly_chart else daily_chart
  htmltools::tagList(
    if (days <= LONGEST_HOURLY_DAYS) choice_links("grain", GRAINS, about$grain, "By"),
    htmltools::p(
      class = "lead",
      paste0(about$label, if (is_hourly) " an hour:" else " a day:"),
      htmltools::strong(figure("activity_total", sum(data$value), about$formats$count)), " in all. ",
      if (without > 0) {
        figure("days_without", without, function(value) {
          what <- if (value == 1) "day holds" else "days hold"
          paste(about$formats$count(value), what, "no data at all: left out here, and of every mean.")
        })
      }
    ),
    draw(data, width, about$formats, about$label)
  )
}

# `20:00–21:00`
hour_words <- function(hour) {
  sprintf("%02d:00\u2013%02d:00", hour, hour + 1)
}

# Means have a decimal where they are small.
mean_words <- function(value, formats) {
  ifelse(is.na(value) | value >= 100 | value == round(value), formats$count(value), formats$number(value, 1))
}
