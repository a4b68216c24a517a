# The shop's calendar: its days, and its weeks. The warehouse says which day and which hour an event was; here are
# today, and the days that a page asks for.

# The ISO numbers of the weekdays that a week may start on; the first is the default.
WEEK_STARTS <- c(monday = 1L, sunday = 7L, saturday = 6L)

# The day that the clock of `zone` shows.
today_in <- function(zone, now = Sys.time()) {
  as.Date(format(now, "%Y-%m-%d", tz = zone))
}

# The UTC days that a day of `zone` lies in, in order: one or two. Objects lie under UTC days.
utc_days_of <- function(day, zone) {
  # No zone begins a day elsewhere than at a quarter of an hour.
  quarters <- as.POSIXct(format(day), tz = "UTC") + 900 * seq(-60, 156)
  own <- quarters[format(quarters, "%Y-%m-%d", tz = zone) == format(day)]
  unique(as.Date(format(own, "%Y-%m-%d", tz = "UTC")))
}

# The ISO weekdays in the order of a week that starts on `start`.
week_days <- function(start) {
  (start + 0:6 - 1) %% 7 + 1
}

# The first day of the week that a day is in.
week_start_of <- function(day, start) {
  day - (as.POSIXlt(day)$wday - start) %% 7
}
