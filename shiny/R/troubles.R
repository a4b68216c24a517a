# Problems of the data, each with what to do: the banner shows them on every page, data health in full.

# Loads mark days, and the next computation clears them within minutes; only days that wait longer are a problem.
WAITING_S <- 2 * 3600
# The share of rejected events above which the pipeline's own check warns too.
REJECTED_SHARE <- 0.01

# What should be loaded by now: `yesterday` in the shop, and the UTC days, `first` to `last`, that it lies in. Objects
# lie under UTC days, and loads take those.
due_days <- function(today, zone) {
  days <- utc_days_of(today - 1L, zone)
  list(yesterday = today - 1L, first = min(days), last = max(days))
}

# The row of `health_now`.
ask_health <- function(context, due) {
  context$ask("health_now", first_due = format(due$first), last_due = format(due$last))
}

# One row per problem, the worst first: code, sentence, mend (a command, or "" where the sentence is enough).
# `now` is the row of `health_now`, `due` is `due_days()`, `now_s` the clock.
data_troubles <- function(now, due, now_s, formats) {
  trouble <- function(code, sentence, mend = "") {
    data.frame(code, sentence, mend)
  }
  if (is.na(now$last_day)) {
    return(trouble("empty", "Nothing has been loaded yet.", load_command(format(due$first), format(due$last + 1L))))
  }
  last_due <- format(due$last)
  is_behind <- now$last_day < last_due
  # A gap that ends with yesterday is the same problem as yesterday's absence.
  inner_gaps <- now$gaps > 0 && now$gaps_first < min(now$last_day, last_due)
  not_whole <- paste0("Yesterday, ", day_words(due$yesterday), ", is not whole: ")
  do.call(rbind, c(
    list(trouble(character(), character(), character())),
    list(if (now$unbalanced > 0) {
      trouble(
        "unbalanced", paste0(
          "The books do not balance ", span_words(now$unbalanced, now$unbalanced_first, now$unbalanced_last),
          OF_OBJECTS, ": ", difference_words(now$unbalanced_events, formats), "."
        ),
        load_command(now$unbalanced_first, now$unbalanced_last, full = TRUE)
      )
    }),
    list(if (is_behind) {
      trouble(
        "behind", paste0(not_whole, "the last day loaded is ", day_words(now$last_day, TRUE), OF_OBJECTS, "."),
        load_command(format(as.Date(now$last_day) + 1L), last_due)
      )
    } else if (now$gaps > 0 && now$gaps_last == last_due) {
      trouble(
        "behind", paste0(not_whole, day_words(last_due, TRUE), OF_OBJECTS, " is missing."),
        load_command(last_due, last_due)
      )
    }),
    list(if (inner_gaps) {
      trouble(
        "gaps", paste0(
          "Days are missing in between, the first of them ", day_words(now$gaps_first, TRUE), OF_OBJECTS, "."
        ),
        load_command(now$gaps_first, now$last_day)
      )
    }),
    list(if (now$waiting > 0 && now_s - now$waiting_since_s > WAITING_S) {
      trouble(
        "waiting", paste0(
          plural(now$waiting, "day", formats), if (now$waiting == 1) " waits" else " wait",
          " to be computed, since ", ago_words(now$waiting_since_s, now_s), ": figures of ",
          span_words(now$waiting, now$waiting_first, now$waiting_last, preposition = FALSE), " are not the newest."
        ),
        load_command(now$waiting_first, now$waiting_last)
      )
    }),
    list(if (isTRUE(now$rejected_share > REJECTED_SHARE)) {
      trouble(
        "rejected", paste0(
          formats$share(now$rejected_share), " of the events received ",
          span_words(1 + as.integer(due$last - due$first), due$first, due$last), OF_OBJECTS, " could not be loaded."
        ),
        "clickstream rejects list"
      )
    })
  ))
}

# Behind a day, or days, that are not the shop's.
OF_OBJECTS <- " (days of objects, UTC)"

load_command <- function(from, to, full = FALSE) {
  paste0("clickstream load --from ", from, " --to ", to, if (full) " --full")
}

difference_words <- function(difference, formats) {
  paste0(
    plural(abs(difference), "event", formats),
    if (difference > 0) " read but neither loaded nor accounted for" else " more than were read"
  )
}

plural <- function(count, noun, formats) {
  paste0(formats$count(count), " ", noun, if (count != 1) "s")
}

# `on Mon 2 Mar 2026`, or `on 3 days from Mon 2 Mar to Thu 5 Mar 2026`.
span_words <- function(count, first, last, preposition = TRUE) {
  if (first == last) {
    return(paste0(if (preposition) "on ", day_words(first, TRUE)))
  }
  paste0(if (preposition) paste0("on ", count, " days from "), day_words(first), " to ", day_words(last, TRUE))
}
