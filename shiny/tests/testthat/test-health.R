all_well <- data.frame(
  last_day = "2026-03-04", loaded_s = 1000, loaded_by = "dagster", newest_event_s = 900, computed_s = 1100,
  waiting = 0, waiting_first = NA_character_, waiting_last = NA_character_, waiting_since_s = NA_real_,
  gaps = 0, gaps_first = NA_character_, gaps_last = NA_character_,
  unbalanced = 0, unbalanced_events = NA_real_, unbalanced_first = NA_character_, unbalanced_last = NA_character_,
  rejected_share = 0.002
)
troubles <- function(...) {
  now <- all_well
  changes <- list(...)
  for (name in names(changes)) now[[name]] <- changes[[name]]
  data_troubles(now, due_days(as.Date("2026-03-05"), "UTC"), 10000, formats)
}

due_now <- due_days(shop_today, settings$shop_timezone)
ask_now <- function(due) ask_for_the_week("health_now", first_due = format(due$first), last_due = format(due$last))

test_that("the books are what was delivered, day by day", {
  books <- ask_for_the_week("load_books", today = format(shop_today), last_due = format(due_now$last))
  expected <- truth$tables$load_daily
  expected <- expected[expected$load_date >= format(truth$first), ]
  expected <- expected[order(expected$load_date, decreasing = TRUE), ]
  expect_equal(books$day, expected$load_date)
  for (column in c("objects", "bytes", "events", "loaded", "duplicates", "rejected", "bots", "unknown")) {
    expect_equal(books[[column]], as.numeric(expected[[column]]), info = column)
  }
  expect_equal(books$late, as.numeric(expected$late_unreliable))
  expect_equal(books$difference, rep(0, 7))
  expect_equal(unique(day_state(books)), "complete")
})

test_that("a complete warehouse has no troubles", {
  now <- ask_now(due_now)
  expect_equal(nrow(now), 1)
  expect_equal(nrow(data_troubles(now, due_now, now_epoch(), formats)), 0)
  expect_equal(now$last_day, format(truth$last))
})

test_that("tomorrow, yesterday is missing", {
  due <- due_days(shop_today + 1L, settings$shop_timezone)
  now <- ask_now(due)
  expect_equal(data_troubles(now, due, now_epoch(), formats)$code, "behind")
  expect_equal(c(now$gaps, now$gaps_first), c("1", format(due$last)))
})

test_that("each trouble is said with its mend", {
  expect_equal(nrow(troubles()), 0)
  expect_equal(troubles(last_day = NA_character_)$code, "empty")
  behind <- troubles(last_day = "2026-03-01", gaps = 3, gaps_first = "2026-03-02", gaps_last = "2026-03-04")
  expect_equal(behind$code, "behind")
  expect_equal(behind$mend, "clickstream load --from 2026-03-02 --to 2026-03-04")
  gap <- troubles(gaps = 1, gaps_first = "2026-03-02", gaps_last = "2026-03-02")
  expect_equal(gap$mend, "clickstream load --from 2026-03-02 --to 2026-03-04")
  # Today's events are there already, yesterday's are not.
  early <- troubles(last_day = "2026-03-05", gaps = 1, gaps_first = "2026-03-04", gaps_last = "2026-03-04")
  expect_equal(early$code, c("behind"))
  unbalanced <- troubles(
    unbalanced = 2, unbalanced_events = -1, unbalanced_first = "2026-03-01", unbalanced_last = "2026-03-03"
  )
  expect_match(unbalanced$sentence, "on 2 days from Sun 1 Mar to Tue 3 Mar 2026 .*UTC\\): 1 event more than were read.")
  expect_equal(troubles(rejected_share = 0.011)$mend, "clickstream rejects list")
})

test_that("what is due are the UTC days that the shop's yesterday lies in", {
  due <- function(zone) {
    found <- due_days(as.Date("2026-03-05"), zone)
    format(c(found$yesterday, found$first, found$last))
  }
  expect_equal(due("UTC"), c("2026-03-04", "2026-03-04", "2026-03-04"))
  expect_equal(due("Asia/Ho_Chi_Minh"), c("2026-03-04", "2026-03-03", "2026-03-04"))
  expect_equal(due("America/New_York"), c("2026-03-04", "2026-03-04", "2026-03-05"))
  # All but the last five hours of yesterday were loaded.
  behind <- data_troubles(all_well, due_days(as.Date("2026-03-05"), "America/New_York"), 10000, formats)
  expect_equal(behind$code, "behind")
  expect_match(behind$sentence, "Yesterday, Wed 4 Mar, is not whole: the last day loaded is Wed 4 Mar 2026 .*UTC")
  expect_equal(behind$mend, "clickstream load --from 2026-03-05 --to 2026-03-05")
  expect_equal(nrow(data_troubles(all_well, due_days(as.Date("2026-03-05"), "Asia/Ho_Chi_Minh"), 10000, formats)), 0)
})

test_that("days that wait are no trouble until they have waited for long", {
  waits <- function(since_s) {
    troubles(waiting = 1, waiting_first = "2026-03-02", waiting_last = "2026-03-02", waiting_since_s = since_s)$code
  }
  expect_equal(waits(10000 - WAITING_S), character())
  expect_equal(waits(10000 - WAITING_S - 1), "waiting")
})

test_that("the picture shows days that are missing, and is sound", {
  data <- data.frame(
    day = c("2026-03-01", "2026-03-02", "2026-03-03"), events = c(10, 0, 12), loaded = c(9, 0, 8),
    duplicates = c(1, 0, 2), rejected = c(0, 0, 1), difference = c(0, 0, 1), is_missing = c(FALSE, TRUE, FALSE)
  )
  for (width in c(280, 640, 1200)) {
    picture <- loads_chart(data, width, formats)
    expect_sound_svg(picture)
    expect_match(as.character(picture), "Mon 2 Mar: missing")
    expect_match(as.character(picture), "Does not balance: \\+1")
  }
})
