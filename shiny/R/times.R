# Moments as text. The warehouse gives them as seconds since 1970; they are written in the shop's zone.

# `Mon 2 Mar 14:05`, with seconds where `exact`.
moment_words <- function(epoch_s, zone, exact = FALSE) {
  written(epoch_s, function(known) {
    parts <- as.POSIXlt(as.POSIXct(known, origin = "1970-01-01", tz = zone), tz = zone)
    weekday <- substr(WEEKDAYS[(parts$wday + 6) %% 7 + 1], 1, 3)
    clock <- sprintf("%02d:%02d", parts$hour, parts$min)
    if (exact) clock <- sprintf("%s:%02d", clock, floor(parts$sec))
    paste(weekday, parts$mday, MONTHS[parts$mon + 1], clock)
  })
}

# How long ago, in the greatest unit that fits: `12 min ago`, `3 days ago`.
ago_words <- function(epoch_s, now_s) {
  written(epoch_s, function(known) {
    units <- c(day = 86400, h = 3600, min = 60)
    vapply(pmax(0, now_s - known), function(passed) {
      unit <- units[passed >= units]
      if (length(unit) == 0) {
        return("just now")
      }
      count <- floor(passed / unit[[1]])
      paste0(count, NARROW, names(unit)[[1]], if (names(unit)[[1]] == "day" && count != 1) "s", " ago")
    }, "")
  })
}

# Since a visit began: `+0:00`, `+12:34`, `+1:02:03`.
offset_words <- function(seconds) {
  written(seconds, function(known) {
    whole <- floor(known)
    ifelse(
      whole < 3600, sprintf("+%d:%02d", whole %/% 60, whole %% 60),
      sprintf("+%d:%02d:%02d", whole %/% 3600, whole %% 3600 %/% 60, whole %% 60)
    )
  })
}

# For downloads: every `<name>_s` that is a moment becomes `<name>_at`, in ISO 8601 with the zone's offset.
with_moments <- function(data, zone) {
  moments <- intersect(paste0(MOMENTS, "_s"), names(data))
  for (name in moments) {
    # format() truncates to milliseconds, and binary fractions are not exact.
    text <- format(as.POSIXct(data[[name]] + 5e-4, origin = "1970-01-01", tz = zone), "%Y-%m-%dT%H:%M:%OS3%z")
    data[[name]] <- ifelse(is.na(data[[name]]), NA_character_, sub("(..)$", ":\\1", text))
  }
  names(data)[match(moments, names(data))] <- sub("_s$", "_at", moments)
  data
}

MOMENTS <- c("begins", "started", "happened", "loaded", "computed", "newest_event", "waiting_since")

now_epoch <- function() {
  as.numeric(Sys.time())
}
