# Figures as text. Words are English; separators and the place of the currency are the locale's.

NOTHING <- "\u2013"
# The narrow space that does not break, before units and in numbers that are grouped by one.
NARROW <- "\u202f"

LOCALES <- list(
  "vi-VN" = list(group = ".", decimal = ",", currency_first = FALSE),
  "en-US" = list(group = ",", decimal = ".", currency_first = TRUE),
  "en-GB" = list(group = ",", decimal = ".", currency_first = TRUE),
  "de-DE" = list(group = ".", decimal = ",", currency_first = FALSE),
  "de-CH" = list(group = "\u2019", decimal = ".", currency_first = TRUE),
  "fr-FR" = list(group = NARROW, decimal = ",", currency_first = FALSE),
  "es-ES" = list(group = ".", decimal = ",", currency_first = FALSE),
  "id-ID" = list(group = ".", decimal = ",", currency_first = TRUE),
  "th-TH" = list(group = ",", decimal = ".", currency_first = TRUE),
  "ja-JP" = list(group = ",", decimal = ".", currency_first = TRUE)
)

# Decimals of the currencies that don't have two: ISO 4217, list one.
CURRENCY_DECIMALS <- c(
  BIF = 0, CLP = 0, DJF = 0, GNF = 0, ISK = 0, JPY = 0, KMF = 0, KRW = 0, PYG = 0, RWF = 0,
  UGX = 0, UYI = 0, VND = 0, VUV = 0, XAF = 0, XOF = 0, XPF = 0,
  BHD = 3, IQD = 3, JOD = 3, KWD = 3, LYD = 3, OMR = 3, TND = 3
)
CURRENCY_SYMBOLS <- c(VND = "\u20ab", USD = "$", EUR = "\u20ac", GBP = "\u00a3", JPY = "\u00a5", THB = "\u0e3f")

WEEKDAYS <- c("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS <- c("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

STEP_NAMES <- c(
  session = "Session started", view_item = "Viewed a product", add_to_cart = "Added to cart",
  begin_checkout = "Began checkout", purchase = "Purchased"
)

# The functions that format a shop's numbers; each takes a vector, and writes a dash for a missing value.
shop_formats <- function(settings) {
  marks <- LOCALES[[settings$shop_locale]]
  number <- function(value, decimals = 0) {
    written(value, function(known) {
      formatC(round_half_up(known, decimals), format = "f", digits = decimals, big.mark = marks$group,
              decimal.mark = marks$decimal)
    })
  }
  short <- function(value) {
    written(value, function(known) vapply(known, function(each) short_number(each, number), ""))
  }
  with_currency <- function(text, currency) {
    sign <- ifelse(currency %in% names(CURRENCY_SYMBOLS), CURRENCY_SYMBOLS[currency], currency)
    if (marks$currency_first) paste0(sign, ifelse(nchar(sign) > 1, NARROW, ""), text) else paste0(text, NARROW, sign)
  }
  share <- function(fraction, decimals = 1) {
    smallest <- 10^-decimals
    written(fraction, function(known) {
      percent <- known * 100
      # A share that is not exactly 0 or 1 is never written as 0 % or 100 %.
      text <- ifelse(
        percent > 0 & percent < smallest / 2, paste0("<", number(smallest, decimals)),
        ifelse(percent < 100 & percent >= 100 - smallest / 2, paste0(">", number(100 - smallest, decimals)),
               number(percent, decimals))
      )
      paste0(text, NARROW, "%")
    })
  }
  money <- function(amount, currency, most_decimals = Inf) {
    decimals <- if (currency %in% names(CURRENCY_DECIMALS)) CURRENCY_DECIMALS[[currency]] else 2
    written(amount, function(known) with_currency(number(known, min(decimals, most_decimals)), currency))
  }
  list(
    count = function(value) number(value, 0),
    # `12` and `2,5`: a fraction has up to two decimals.
    pieces = function(value) {
      written(value, function(known) {
        vapply(known, function(each) number(each, places_of(round_half_up(each, 2))), "")
      })
    },
    number = number,
    short = short,
    share = share,
    money = money,
    # `+12` and `−3`.
    signed = function(value) written(value, function(known) paste0(sign_of(known), number(abs(known), 0))),
    # `2,2 bn ₫` from a million on, `1.163 $` from a thousand on.
    short_money = function(amount, currency) {
      size <- ifelse(is.na(amount), 0, abs(amount))
      ifelse(
        size >= 1e6, with_currency(short(amount), currency),
        ifelse(size >= 1e3, money(amount, currency, most_decimals = 0), money(amount, currency))
      )
    },
    # `+12,3 %` of 0.123, and `+0,4 points` between two shares: a change always shows its sign.
    change = function(fraction) written(fraction, function(known) paste0(sign_of(known), share(abs(known)))),
    points = function(difference) {
      written(difference, function(known) paste0(sign_of(known), number(abs(known) * 100, 1), NARROW, "points"))
    },
    duration = function(seconds) {
      written(seconds, function(known) vapply(known, function(each) duration_words(each, number), ""))
    }
  )
}

# `Mon 2 Mar`, in English on every machine.
day_words <- function(day, with_year = FALSE) {
  parts <- as.POSIXlt(as.Date(day))
  weekday <- substr(WEEKDAYS[(parts$wday + 6) %% 7 + 1], 1, 3)
  text <- paste(weekday, parts$mday, MONTHS[parts$mon + 1])
  if (with_year) paste(text, parts$year + 1900) else text
}

short_day_words <- function(day) {
  parts <- as.POSIXlt(as.Date(day))
  paste(parts$mday, MONTHS[parts$mon + 1])
}

# `organic search` of `organic_search`.
label_of <- function(name) {
  gsub("_", " ", name, fixed = TRUE)
}

written <- function(value, write) {
  text <- rep(NOTHING, length(value))
  known <- !is.na(value) & is.finite(value)
  if (any(known)) text[known] <- write(value[known])
  text
}

sign_of <- function(value) {
  ifelse(value > 0, "+", ifelse(value < 0, "\u2212", "\u00b1"))
}

# The decimals that a number needs, at most two.
places_of <- function(value) {
  hundredths <- round(value * 100)
  if (hundredths %% 10 != 0) 2 else if (hundredths %% 100 != 0) 1 else 0
}

# Halves away from zero; R rounds them to the even digit.
round_half_up <- function(value, decimals) {
  scale <- 10^decimals
  sign(value) * floor(abs(value) * scale + 0.5 + 1e-9) / scale
}

# `12,3 m` from a million on, `12,3 k` from ten thousand on.
short_number <- function(value, number) {
  sizes <- c(bn = 1e9, m = 1e6, k = 1e3)
  size <- sizes[abs(value) >= sizes & abs(value) >= 1e4]
  if (length(size) == 0) {
    return(number(value, if (value == round(value)) 0 else 1))
  }
  scaled <- value / size[[1]]
  paste0(number(scaled, if (abs(scaled) < 100 && scaled != round(scaled)) 1 else 0), NARROW, names(size)[[1]])
}

duration_words <- function(seconds, number) {
  whole <- round(seconds)
  if (seconds < 10 && seconds != whole) {
    return(paste0(number(seconds, 1), NARROW, "s"))
  }
  if (whole < 60) {
    return(paste0(whole, NARROW, "s"))
  }
  if (whole < 3600) {
    return(sprintf("%d%smin %02d%ss", whole %/% 60, NARROW, whole %% 60, NARROW))
  }
  sprintf("%d%sh %02d%smin", whole %/% 3600, NARROW, whole %% 3600 %/% 60, NARROW)
}
