# Steps and conditions of a question, as text of the address and as lists. What can't be read counts as not given.
#
# A step is `view_item*category-laptop*brand-Lenovo`: types of events with `.` between them (`any` is all), then what
# must hold, `*` between. In a value `*` is `%2A` and `%` is `%25`.

# In the order in which a list offers them.
EXPLORE_EVENTS <- c(
  any = "did anything", page_view = "viewed a page", view_home = "viewed the home page",
  view_item_list = "viewed a list", view_item = "viewed a product", view_cart = "viewed the cart",
  search = "searched", select_item = "chose a product in a list", add_to_cart = "added to the cart",
  remove_from_cart = "removed from the cart", add_to_wishlist = "added to the wishlist",
  remove_from_wishlist = "removed from the wishlist", begin_checkout = "began the checkout",
  checkout_progress = "went on with the checkout", purchase = "bought", repeated_purchase = "repeated an order",
  refund = "got a refund", view_promotion = "saw a promotion", select_promotion = "chose a promotion",
  login_prompt = "was asked to sign in", login = "signed in", logout = "signed out", share = "shared",
  click = "clicked", engagement = "stayed active", unknown = "did something unknown"
)
PAGE_KINDS <- c("home", "list", "product", "cart", "checkout", "search", "account", "other")

# Their names in the address; `name` in the question, `label` in the list, `words` before the value in a sentence.
STEP_KEYS <- list(
  page = list(name = "page", label = "page is", words = "on the page"),
  below = list(name = "page_below", label = "page is below", words = "below"),
  kind = list(name = "page_kind", label = "kind of page", words = "on a page of kind"),
  product = list(name = "product", label = "product", words = "of the product"),
  category = list(name = "category", label = "category", words = "of"),
  brand = list(name = "brand", label = "brand", words = "by"),
  search = list(name = "search", label = "search contains", words = "for"),
  min = list(name = "at_least", label = "for at least", words = "for at least"),
  max = list(name = "at_most", label = "for at most", words = "for at most"),
  currency = list(name = "currency", label = "currency", words = "in")
)
# What the warehouse is asked for while one types.
CHOSEN_KEYS <- c("page", "below", "product", "category", "brand", "search")
LONGEST_VALUE <- 300

split_at <- function(text, mark) {
  strsplit(text, mark, fixed = TRUE)[[1]]
}

# A list: events (names), and where (values by the names of `STEP_KEYS`; `""` is a condition that is being written).
# NULL for a text that is no step.
read_step <- function(text) {
  # A mark behind it keeps an empty text one part.
  parts <- split_at(paste0(substr(text, 1, 2000), "*"), "*")
  events <- unique(split_at(paste0(parts[[1]], "."), "."))
  if (length(events) > 6 || !all(events %in% names(EXPLORE_EVENTS))) {
    return(NULL)
  }
  where <- list()
  for (part in parts[-1]) {
    key <- sub("-.*", "", part)
    if (key %in% names(STEP_KEYS) && grepl("-", part, fixed = TRUE)) {
      where[[key]] <- read_value(key, substring(part, nchar(key) + 2))
    }
  }
  list(events = events, where = where)
}

read_value <- function(key, text) {
  value <- gsub("%25", "%", gsub("%2A", "*", text, fixed = TRUE), fixed = TRUE)
  value <- trimws(gsub("[[:cntrl:]]", " ", substr(value, 1, LONGEST_VALUE)))
  fits <- switch(key,
    kind = value %in% PAGE_KINDS,
    min = ,
    max = grepl("^[0-9]{1,15}([.][0-9]{1,6})?$", value),
    currency = grepl("^[A-Z]{3}$", value),
    TRUE
  )
  if (!fits) "" else if (key == "search") tolower(value) else value
}

write_step <- function(step) {
  values <- gsub("*", "%2A", gsub("%", "%25", unlist(step$where), fixed = TRUE), fixed = TRUE)
  paste(c(paste(step$events, collapse = "."), paste0(names(step$where), "-", values, recycle0 = TRUE)), collapse = "*")
}

# A step as the question has it.
step_of_question <- function(step) {
  where <- Filter(nzchar, step$where)
  named <- stats::setNames(where, vapply(names(where), function(key) STEP_KEYS[[key]]$name, ""))
  for (amount in intersect(c("at_least", "at_most"), names(named))) named[[amount]] <- as.numeric(named[[amount]])
  events <- setdiff(step$events, "any")
  json_object(c(if (length(events) > 0) list(event = I(events)), named))
}

# An empty list would become an array.
json_object <- function(values) {
  if (length(values) > 0) values else structure(list(), names = character())
}

# Conditions of a segment: `did*STEP`, `did.2*STEP` (at least twice), `not*STEP`, `then*STEP*then*STEP`, and
# `channel*email` for a group.
VERBS <- c(
  did = "that", did.2 = "that at least twice", did.3 = "that at least 3 times", did.5 = "that at least 5 times",
  did.10 = "that at least 10 times", not = "that never", then = "that", channel = "of the channel",
  device = "of the device", login = "of the login state", category = "that viewed a product of"
)
VERB_LABELS <- c(
  did = "that", did.2 = "that at least twice", did.3 = "that at least 3 times", did.5 = "that at least 5 times",
  did.10 = "that at least 10 times", not = "that never", then = "that, one after the other,",
  channel = "of the channel", device = "of the device", login = "of the login state", category = "of the category"
)
GROUP_VERBS <- c("channel", "device", "login", "category")

ANY_STEP <- list(events = "any", where = list())

# A list: verb; steps (one, two for `then`) or value (for a group). NULL for a text that is no condition.
read_condition <- function(text) {
  parts <- split_at(substr(text, 1, 4000), "*")
  verb <- if (length(parts) > 0) parts[[1]] else ""
  if (!verb %in% names(VERBS)) {
    return(NULL)
  }
  rest <- paste(parts[-1], collapse = "*")
  if (verb %in% GROUP_VERBS) {
    return(list(verb = verb, value = read_value("category", rest)))
  }
  texts <- if (verb == "then") c(split_at(rest, "*then*"), "")[1:2] else rest
  steps <- lapply(texts, function(each) {
    step <- if (is.na(each)) NULL else read_step(each)
    if (is.null(step)) ANY_STEP else step
  })
  list(verb = verb, steps = steps)
}

write_condition <- function(condition) {
  rest <- if (is.null(condition$steps)) {
    gsub("*", "%2A", gsub("%", "%25", condition$value, fixed = TRUE), fixed = TRUE)
  } else {
    paste(vapply(condition$steps, write_step, ""), collapse = "*then*")
  }
  paste0(condition$verb, "*", rest)
}

# NULL for a group that is not chosen yet.
condition_of_question <- function(condition) {
  if (condition$verb %in% GROUP_VERBS) {
    return(if (nzchar(condition$value)) stats::setNames(list(condition$value), condition$verb))
  }
  steps <- lapply(condition$steps, step_of_question)
  times <- suppressWarnings(as.integer(sub("did.", "", condition$verb, fixed = TRUE)))
  if (condition$verb == "not") {
    list(did_not = steps[[1]])
  } else if (condition$verb == "then") {
    list(did = steps[[1]], then = steps[[2]])
  } else {
    list(did = steps[[1]], times = if (is.na(times)) 1L else times)
  }
}
