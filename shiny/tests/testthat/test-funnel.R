test_that("steps, shares and times are the visitors' own", {
  steps <- funnel_steps(ask_for_the_week("funnel_by_day"), ask_for_the_week("funnel_medians"))
  sessions <- true_rows("sessions")
  reached <- vapply(c("started_at", "viewed_at", "added_at", "checkout_at", "purchased_at"), function(moment) {
    sum(!is.na(sessions[[moment]]))
  }, 0, USE.NAMES = FALSE)
  expect_equal(steps$visits, reached)
  expect_equal(steps$share, reached / reached[[1]])
  expect_equal(steps$visits_lost, c(-diff(reached), 0))
  expect_equal(steps$lost_share[1:4], -diff(reached) / reached[1:4])
})

test_that("a share has as many values as its parts, of one whole or of many", {
  expect_equal(share_of(c(1, 2, 3), 4), c(0.25, 0.5, 0.75))
  expect_equal(share_of(c(1, 2), c(0, 4)), c(NA, 0.5))
  expect_equal(share_of(numeric(), 3), numeric())
})

test_that("nobody who comes is a funnel of nothing, not a failure", {
  ask <- function(query) {
    ask_for_the_week(query, first_day = "2020-01-03", last_day = "2020-01-04", before_first_day = "2020-01-01")
  }
  steps <- funnel_steps(ask("funnel_by_day"), ask("funnel_medians"))
  expect_equal(steps$visits, rep(0, 5))
  expect_true(all(is.na(steps$share)))
})

test_that("pictures are sound on any width, with lossless and empty steps", {
  steps <- data.frame(
    step = STEPS, visits = c(10, 10, 4, 0, 0), share = c(1, 1, 0.4, 0, 0), visits_lost = c(0, 6, 4, 0, 0),
    lost_share = c(0, 0.6, 1, NA, NA), mean_s = c(NA, 1, 2, NA, NA), median_s = c(NA, 1, 2, NA, NA),
    share_before = NA_real_
  )
  rates <- data.frame(
    step = rep(STEPS[-1], each = 2), day = c("2026-03-01", "2026-03-02"),
    rate = c(1, NA, 0.4, 0.5, 0, NA, NA, NA), from = 3
  )
  for (width in c(280, 640, 1320)) {
    expect_sound_svg(funnel_chart(steps, width, formats))
    expect_sound_svg(step_rates_chart(rates, width, formats))
  }
})
