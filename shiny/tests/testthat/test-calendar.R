test_that("a shop's day lies in one or two UTC days, also where clocks change", {
  days <- function(day, zone) format(utc_days_of(as.Date(day), zone))
  expect_equal(days("2026-03-01", "UTC"), "2026-03-01")
  expect_equal(days("2026-03-01", "Pacific/Kiritimati"), c("2026-02-28", "2026-03-01"))
  expect_equal(days("2026-03-01", "Pacific/Pago_Pago"), c("2026-03-01", "2026-03-02"))
  expect_equal(days("2026-03-01", "Asia/Kolkata"), c("2026-02-28", "2026-03-01"))
  # London's summer begins and ends within these days.
  expect_equal(days("2026-03-29", "Europe/London"), "2026-03-29")
  expect_equal(days("2026-10-25", "Europe/London"), c("2026-10-24", "2026-10-25"))
  # The day begins at one o'clock.
  expect_equal(days("2025-09-07", "America/Santiago"), c("2025-09-07", "2025-09-08"))
})

test_that("a week starts on one of three days", {
  expect_equal(week_days(1), 1:7)
  expect_equal(week_days(7), c(7, 1:6))
  expect_equal(week_days(6), c(6, 7, 1:5))
  start <- function(...) read_settings(c(DWH_PORT = "", ...))$shop_week_start
  expect_equal(start(), 1L)
  expect_equal(start(SHOP_WEEK_START = "sunday"), 7L)
  expect_equal(start(SHOP_WEEK_START = "saturday"), 6L)
  expect_error(start(SHOP_WEEK_START = "Sunday"), "SHOP_WEEK_START is 'Sunday'; valid: monday, sunday, saturday")
})

test_that("a warehouse of another zone is told in one sentence, one that moves beside its figures", {
  found <- data.frame(timezone = "Asia/Tokyo", retiming_to = NA_character_)
  expect_null(other_zone_sentence(found, "Asia/Tokyo"))
  sentence <- other_zone_sentence(found, "Asia/Kolkata")
  expect_match(sentence, "those of Asia/Tokyo, and SHOP_TIMEZONE says Asia/Kolkata: .*`clickstream warehouse retime`")
  found$retiming_to <- "Asia/Kolkata"
  expect_null(other_zone_sentence(found, "Asia/Kolkata"))
  expect_match(retiming_sentence("Asia/Kolkata"), "moved to the days of Asia/Kolkata.*figures may be of days of both")
})

test_that("nothing is counted by another calendar than the shop's", {
  counts <- function(files) {
    found <- vapply(files, function(file) {
      sum(grepl("UTC|at time zone|current_date|Sys[.]Date", readLines(file, encoding = "UTF-8", warn = FALSE)))
    }, 0)
    stats::setNames(found, basename(files))[found > 0]
  }
  within <- function(folder, ...) list.files(file.path(shiny_folder, folder), full.names = TRUE, ...)
  code <- c(file.path(shiny_folder, "app.R"), within("R"), within("www", pattern = "[.]"))
  # The days of objects are UTC days: which of them a shop's day lies in, and where a page shows them.
  of_objects <- c(calendar.R = 3, mod_health.R = 3, plots_health.R = 1, troubles.R = 3)
  # The connection's own zone: no question asks for it.
  expect_mapequal(counts(code), c(of_objects, connection.R = 1))
  # Of the same days, in words.
  questions <- list.files(questions_path, pattern = "[.]sql$", recursive = TRUE, full.names = TRUE)
  expect_mapequal(counts(questions), c(health_now.sql = 2, load_books.sql = 1))
})
