monday <- as.Date("2026-03-02")

test_that("presets are whole UTC days that end yesterday", {
  days <- function(range, today = monday) {
    filters <- read_filters(list(range = range), today, "UTC")
    format(c(filters$first, filters$last, filters$before_first, filters$before_last))
  }
  expect_equal(days("yesterday"), c("2026-03-01", "2026-03-01", "2026-02-28", "2026-02-28"))
  expect_equal(days("last7"), c("2026-02-23", "2026-03-01", "2026-02-16", "2026-02-22"))
  expect_equal(days("last28"), c("2026-02-02", "2026-03-01", "2026-01-05", "2026-02-01"))
  expect_equal(days("month"), c("2026-03-01", "2026-03-01", "2026-02-28", "2026-02-28"))
  expect_equal(days("month", as.Date("2026-03-01"))[1:2], c("2026-02-01", "2026-02-28"))
})

test_that("what can't be understood counts as not said", {
  for (values in list(
    list(), list(range = "ever"), list(range = "custom"),
    list(range = "custom", from = "2026-02-30", to = "2026-03-01"),
    list(range = "custom", from = "<script>", to = "'"), list(zone = "Mars/Olympus")
  )) {
    filters <- read_filters(values, monday, "Asia/Ho_Chi_Minh")
    expect_equal(filters$range, "last7")
    expect_equal(format(filters$first), "2026-02-23")
    expect_equal(filters$zone, "Asia/Ho_Chi_Minh")
  }
})

test_that("days of one's own may come in any order, and are not too many", {
  filters <- read_filters(list(range = "custom", from = "2026-02-10", to = "2026-02-01"), monday, "UTC")
  expect_equal(format(c(filters$first, filters$last)), c("2026-02-01", "2026-02-10"))
  filters <- read_filters(list(range = "custom", from = "1900-01-01", to = "2026-02-10"), monday, "UTC")
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
