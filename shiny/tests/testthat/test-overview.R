test_that("every day of both periods is the visitors' own", {
  filters <- filters_of_the_week()
  days <- overview_days(
    filters, ask_for_the_week("visits_by_day"), ask_for_the_week("visitors_by_day"), ask_for_the_week("activity_by_day")
  )
  expect_equal(nrow(days), 14)
  sessions <- true_rows("sessions", truth$first - 7)
  activity <- true_rows("activity_hourly", truth$first - 7)
  expect_equal(days$visits, as.numeric(table(sessions$session_date)))
  different <- function(ids) length(unique(ids[!is.na(ids)]))
  by_day <- as.numeric(tapply(sessions$client_id, sessions$session_date, different))
  expect_equal(days$visitors[!days$is_before], by_day[8:14])
  is_before <- sessions$session_date < format(truth$first)
  expect_equal(ask_for_the_week("visitors_before")$visitors, different(sessions$client_id[is_before]))
  expect_equal(days$page_views, as.numeric(tapply(activity$page_views, activity$event_date, sum)))
  expect_equal(sum(days$visits_new[!days$is_before]), sum(true_rows("sessions")$is_first_visit, na.rm = TRUE))
})

test_that("quiet days are days with nothing", {
  filters <- read_filters(list(range = "custom", from = "2020-01-01", to = "2020-01-03"), shop_today, 1L)
  nothing <- data.frame(day = character(), is_before = logical(), visits = numeric())
  days <- overview_days(filters, nothing, transform(nothing, visitors = numeric()), nothing)
  expect_equal(days$visits, rep(0, 6))
})

test_that("nothing is divided by nothing", {
  days <- data.frame(
    day = c("2026-01-01", "2026-01-02"), is_before = c(TRUE, FALSE),
    visits = 0, visitors = 0, page_views = 0, orders = 0,
    visits_bought = 0, visits_added = 0, carts_abandoned = 0
  )
  no_revenue <- data.frame(day = character(), is_before = logical(), currency = character(), revenue = numeric())
  figures <- key_figures(days, 0, 0, no_revenue)
  expect_true(is.na(figures$value[figures$figure == "conversion"]))
  expect_match(as.character(figure_tiles(figures, formats)), NOTHING, all = FALSE)
})

test_that("pictures are sound, with one stop for each day", {
  data <- data.frame(
    day = c("2026-03-01", "2026-03-02"), events = c(10, 0),
    before = c("2026-02-27", "2026-02-28"), events_before = c(0, 3)
  )
  for (width in c(280, 640, 1200)) {
    picture <- events_chart(data, width, formats)
    expect_sound_svg(picture)
    expect_equal(lengths(regmatches(picture, gregexpr("data-figure=\"events_over_time\"", picture))), 2)
  }
  expect_sound_svg(events_chart(data[1, ], 640, formats))
  new <- data.frame(day = data$day, visits_new = c(1, 0), visits_returning = c(0, 0), visits_untold = c(2, 0))
  expect_sound_svg(new_and_returning_chart(new, 640, formats))
  expect_sound_svg(sparkline(c(NA, 1, NA, 2, 3)))
})

test_that("a name can't break out of its cell", {
  rows <- data.frame(page_path = "/\"><script>alert(1)</script>", views = 1, entrances = 0, exits = 0)
  table <- as.character(top_pages_table(rows, formats))
  expect_false(grepl("<script>", table, fixed = TRUE))
})

test_that("a formula is no formula in the file that is downloaded", {
  file <- tempfile()
  write_csv(data.frame(page = c("=1+1", "/cart"), views = c(1, 2.5)), file)
  expect_equal(readLines(file), c("\"page\",\"views\"", "\"'=1+1\",1", "\"/cart\",2.5"))
})
