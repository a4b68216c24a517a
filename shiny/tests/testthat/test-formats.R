in_locale <- function(locale) shop_formats(list(shop_locale = locale))
plain <- function(text) gsub(NARROW, " ", text, fixed = TRUE)

test_that("numbers are written as the shop's locale does", {
  expect_equal(in_locale("vi-VN")$count(c(1234567, 12, NA)), c("1.234.567", "12", NOTHING))
  expect_equal(in_locale("en-US")$count(1234567.5), "1,234,568")
  expect_equal(in_locale("de-CH")$number(1234.56, 1), "1\u2019234.6")
  expect_equal(plain(in_locale("fr-FR")$count(1234567)), "1 234 567")
})

test_that("pieces that are parts of one keep up to two places", {
  expect_equal(
    in_locale("vi-VN")$pieces(c(1234, 2.5, 0.25, 10, 99.999, 0.001, NA)),
    c("1.234", "2,5", "0,25", "10", "100", "0", NOTHING)
  )
})

test_that("amounts have their currency's decimals and its place", {
  expect_equal(plain(in_locale("vi-VN")$money(16690000, "VND")), "16.690.000 \u20ab")
  expect_equal(plain(in_locale("vi-VN")$money(12.345, "USD")), "12,35 $")
  expect_equal(plain(in_locale("en-US")$money(1234.5, "USD")), "$1,234.50")
  expect_equal(plain(in_locale("en-US")$money(1.2345, "KWD")), "KWD 1.235")
  expect_equal(plain(in_locale("vi-VN")$short_money(2213456789, "VND")), "2,2 bn \u20ab")
  expect_equal(plain(in_locale("vi-VN")$short_money(c(258.66, 1163.34, NA), "USD")), c("258,66 $", "1.163 $", NOTHING))
})

test_that("a share is never nothing or all when it is only nearly so", {
  share <- function(value) plain(in_locale("vi-VN")$share(value))
  expected <- c("0,0 %", "<0,1 %", "12,3 %", ">99,9 %", "100,0 %", NOTHING)
  expect_equal(share(c(0, 0.0001, 0.1234, 0.99999, 1, NA)), expected)
})

test_that("a change shows its sign", {
  expect_equal(plain(formats$change(c(0.123, -0.5, 0))), c("+12,3 %", "\u221250,0 %", "\u00b10,0 %"))
  expect_equal(plain(formats$points(-0.004)), "\u22120,4 points")
})

test_that("times are short, and in words", {
  expected <- c("0 s", "3,3 s", "45 s", "3 min 12 s", "1 h 04 min", NOTHING)
  expect_equal(plain(formats$duration(c(0, 3.25, 45, 192, 3840, NA))), expected)
  expect_equal(day_words("2026-03-02", TRUE), "Mon 2 Mar 2026")
})
