test_that("figures of both periods are the visitors' own", {
  median_before <- ask_for_the_week(
    "visit_median", first_day = format(truth$first - 7), last_day = format(truth$first - 1)
  )
  figures <- visit_figures(
    ask_for_the_week("visits_of_days"), ask_for_the_week("visit_median")$duration_median, median_before$duration_median
  )
  expect_equal(figures$figure, names(VISIT_FIGURES))
  for (column in c("value", "before")) {
    visits <- if (column == "value") true_rows("sessions") else true_rows("sessions", truth$first - 7, truth$first - 1)
    expect_equal(figures[[column]], c(
      nrow(visits), mean(visits$is_bounce), mean(visits$is_engaged), sum(visits$page_views) / nrow(visits),
      mean(as.numeric(visits$duration_s)), stats::median(as.numeric(visits$duration_s))
    ))
  }
  expect_equal(sum(figures$trend[[1]]), figures$value[[1]])
})

test_that("nothing is divided by nothing", {
  none <- ask_for_the_week("visit_median", channel = "no such")$duration_median
  figures <- visit_figures(ask_for_the_week("visits_of_days", channel = "no such"), none, none)
  expect_equal(figures$value, c(0, rep(NA, 5)))
  expect_match(as.character(visit_tiles(figures, formats)), "nothing before", all = FALSE)
})

test_that("more bounces are worse, more engaged visits are better", {
  change <- function(figure, value, before) visit_figure_change(data.frame(figure, value, before), formats)
  expect_equal(change("bounce_rate", 0.4, 0.3)$direction, "worse")
  expect_equal(change("engaged_share", 0.4, 0.3)$direction, "better")
  expect_equal(change("duration_mean", 90, 60)$words, paste0("\u25b2 +50,0", NARROW, "%"))
  expect_equal(change("visits", 3, 0)$words, "nothing before")
})

test_that("lengths fall into the span that names them", {
  expect_equal(every_span(data.frame(span = 3, visits = 2), engaged = 5)$visits, c(0, 0, 0, 2, 0, 0, 0, 0))
  visits <- true_rows("sessions")
  seconds <- as.numeric(visits$duration_s)
  spans <- every_span(ask_for_the_week("visit_lengths"), engaged = sum(visits$is_engaged))
  ends <- c(-1, 10, 30, 60, 180, 600, 1800, 3600, Inf)
  expect_equal(spans$visits, as.numeric(table(cut(seconds, ends))))
  expect_equal(spans$engaged[[1]], sum(visits$is_engaged & seconds <= 10))
  for (width in c(280, 640, 1200)) expect_sound_svg(visit_lengths_chart(spans, width, formats))
})

test_that("pages of the list meet without a gap, whatever their size", {
  page <- function(skipped, page_size) {
    ask_for_the_week("visit_sample", search = "", landing = "", skipped = skipped, page_size = page_size)$session_id
  }
  expect_equal(c(page(0, 7), page(7, 40), page(47, 13)), page(0, 60))
  visits <- true_rows("sessions")
  expect_equal(page(0, 60), visits$session_id[order(visits$started_at, decreasing = TRUE)][1:60])
  expect_equal(page(nrow(visits) - 1, 10), visits$session_id[[which.min(rank(visits$started_at))]])
})

test_that("an address that names no page of the list means the first", {
  expect_equal(sample_page_number(""), 1)
  expect_equal(sample_page_number("0"), 1)
  expect_equal(sample_page_number("-2"), 1)
  expect_equal(sample_page_number("7"), 7)
  expect_equal(sample_page_number("9999"), SAMPLE_PAGES)
})

test_that("a visit's path holds its events in order, named and derived", {
  visits <- true_rows("sessions")
  is_derived <- substr(visits$session_id, 15, 15) == "5"
  expect_true(any(is_derived) && !all(is_derived))
  for (row in c(which(is_derived)[1:20], which(!is_derived)[1:20])) {
    visit <- visits[row, ]
    path <- ask_for_the_week(
      "visit_path", visit = visit$session_id, visit_day = visit$session_date, most_events = "100000"
    )
    expect_equal(nrow(path), visit$events)
    expect_equal(path$since_start_s[[1]], 0)
    expect_equal(max(path$since_start_s), as.numeric(visit$duration_s))
    expect_false(is.unsorted(path$happened_s))
    expect_equal(sum(path$event_type == "view_item"), visit$product_views)
  }
})

test_that("an event tells what it was about", {
  path <- data.frame(
    event_type = c("unknown", "purchase", "checkout_progress", "view_item"), event_name = c("Odd", "p", "c", "v"),
    product = c(NA, NA, NA, "Mouse"), order_id = c(NA, "o-1", NA, NA), amount = c(NA, 2190000, NA, NA),
    currency = c(NA, "VND", NA, NA), checkout_step = c(NA, NA, 2, NA)
  )
  expect_equal(event_words(path, formats), c(
    "sent as \u201cOdd\u201d", paste0("order o-1, 2.190.000", NARROW, "\u20ab"), "step 2", "Mouse"
  ))
})

test_that("moments are told in the zone, across the day that lost an hour", {
  before <- as.numeric(as.POSIXct("2026-03-29 00:59:59", tz = "UTC"))
  expect_equal(moment_words(c(before, before + 1, NA), "Europe/Berlin", exact = TRUE), c(
    "Sun 29 Mar 01:59:59", "Sun 29 Mar 03:00:00", NOTHING
  ))
  expect_equal(offset_words(c(0, 61.9, 3723)), c("+0:00", "+1:01", "+1:02:03"))
  expect_equal(ago_words(c(100, 40, -7200, -200000), 100), c(
    "just now", paste0("1", NARROW, "min ago"), paste0("2", NARROW, "h ago"), paste0("2", NARROW, "days ago")
  ))
  moments <- with_moments(data.frame(started_s = c(before + 0.25, before + 1, NA), duration_s = 1), "Europe/Berlin")
  expect_equal(moments$started_at, c("2026-03-29T01:59:59.250+01:00", "2026-03-29T03:00:00.000+02:00", NA))
  west <- with_moments(data.frame(begins_s = 0), "America/St_Johns")
  expect_equal(west$begins_at, "1969-12-31T20:30:00.000-03:30")
})

test_that("only one visit's path reads events as they came", {
  loaded <- "clickstream_events|counted_events|raw_objects|rejected_events"
  reads_events <- vapply(questions, function(sql) grepl(loaded, sql), NA)
  expect_equal(names(questions)[reads_events], "visit_path")
})
