monday <- as.Date("2026-03-02")

test_that("presets are whole days that end yesterday, but for today's", {
  days <- function(range, today = monday) {
    filters <- read_filters(list(range = range), today, 1L)
    format(c(filters$first, filters$last, filters$before_first, filters$before_last))
  }
  expect_equal(days("today"), c("2026-03-02", "2026-03-02", "2026-03-01", "2026-03-01"))
  expect_equal(days("yesterday"), c("2026-03-01", "2026-03-01", "2026-02-28", "2026-02-28"))
  expect_equal(days("last7"), c("2026-02-23", "2026-03-01", "2026-02-16", "2026-02-22"))
  expect_equal(days("last28"), c("2026-02-02", "2026-03-01", "2026-01-05", "2026-02-01"))
  expect_equal(days("month"), c("2026-03-01", "2026-03-01", "2026-02-28", "2026-02-28"))
  expect_equal(days("month", as.Date("2026-03-01"))[1:2], c("2026-02-01", "2026-02-28"))
})

test_that("weeks start on the day that the shop's do, and are compared with the same days of the week before", {
  days <- function(range, today, start) {
    filters <- read_filters(list(range = range), as.Date(today), WEEK_STARTS[[start]])
    format(c(filters$first, filters$last, filters$before_first, filters$before_last))
  }
  # A Thursday.
  thursday <- "2026-03-05"
  expect_equal(days("week", thursday, "monday"), c("2026-03-02", "2026-03-04", "2026-02-23", "2026-02-25"))
  expect_equal(days("week", thursday, "sunday"), c("2026-03-01", "2026-03-04", "2026-02-22", "2026-02-25"))
  expect_equal(days("week", thursday, "saturday"), c("2026-02-28", "2026-03-04", "2026-02-21", "2026-02-25"))
  expect_equal(days("lastweek", thursday, "monday"), c("2026-02-23", "2026-03-01", "2026-02-16", "2026-02-22"))
  expect_equal(days("lastweek", thursday, "sunday"), c("2026-02-22", "2026-02-28", "2026-02-15", "2026-02-21"))
  expect_equal(days("lastweek", thursday, "saturday"), c("2026-02-21", "2026-02-27", "2026-02-14", "2026-02-20"))
  # On the first day of a week no day of it is whole: the week that has just ended.
  for (first in list(c("monday", "2026-03-02"), c("sunday", "2026-03-01"), c("saturday", "2026-02-28"))) {
    expect_equal(days("week", first[[2]], first[[1]]), days("lastweek", first[[2]], first[[1]]))
  }
})

test_that("presets move on at the shop's midnight", {
  yesterday_at <- function(moment, zone) {
    today <- today_in(zone, as.POSIXct(moment, tz = "UTC"))
    format(read_filters(list(range = "yesterday"), today, 1L)$first)
  }
  expect_equal(yesterday_at("2026-03-01 16:59:59", "Asia/Ho_Chi_Minh"), "2026-02-28")
  expect_equal(yesterday_at("2026-03-01 17:00:00", "Asia/Ho_Chi_Minh"), "2026-03-01")
  expect_equal(yesterday_at("2026-03-02 04:59:59", "America/New_York"), "2026-02-28")
  expect_equal(yesterday_at("2026-03-02 05:00:00", "America/New_York"), "2026-03-01")
  expect_equal(yesterday_at("2026-03-01 18:29:59", "Asia/Kolkata"), "2026-02-28")
  expect_equal(yesterday_at("2026-03-01 18:30:00", "Asia/Kolkata"), "2026-03-01")
})

test_that("what can't be understood counts as not said", {
  for (values in list(
    list(), list(range = "ever"), list(range = "custom"),
    list(range = "custom", from = "2026-02-30", to = "2026-03-01"),
    list(range = "custom", from = "<script>", to = "'"), list(zone = "America/New_York")
  )) {
    filters <- read_filters(values, monday, 1L)
    expect_equal(filters$range, "last7")
    expect_equal(format(filters$first), "2026-02-23")
    expect_false("zone" %in% names(filters))
  }
})

test_that("days of one's own may come in any order, and are not too many", {
  filters <- read_filters(list(range = "custom", from = "2026-02-10", to = "2026-02-01"), monday, 1L)
  expect_equal(format(c(filters$first, filters$last)), c("2026-02-01", "2026-02-10"))
  filters <- read_filters(list(range = "custom", from = "1900-01-01", to = "2026-02-10"), monday, 1L)
  expect_equal(as.integer(filters$last - filters$first), LONGEST_DAYS - 1L)
})

test_that("an address says back what was written", {
  values <- list(page = "funnel", channel = "a&b=c ü", category = "Laptops & more")
  expect_mapequal(read_address(write_address(values)), values)
  changed <- change_address(values, list(channel = "", page = NULL, device = "mobile"))
  expect_equal(changed, list(category = "Laptops & more", device = "mobile"))
  expect_equal(write_address(list()), "?")
})

test_that("a page says which filters it can't apply", {
  filters <- filters_of_the_week(category = "Laptops", channel = "email")
  expect_null(ignored_filters(filters, "device"))
  expect_match(as.character(ignored_filters(filters, c("category", "device"))), "Category does not narrow this page")
})
