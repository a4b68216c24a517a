# The builder: the question as a form that reads as a sentence. The address holds the question; www/explore.js writes
# what the fields say into it, and this is drawn again from it.
#
# A row is one value of the address (`data-row`); its fields, in order, are the parts of the value (`data-part`).

# `asked` is `read_explore()`, `asks` the kinds that can be asked, `groups` names by filter for conditions.
explore_builder <- function(asked, asks, groups) {
  htmltools::div(
    class = "builder", role = "group", `aria-label` = "The question",
    htmltools::div(
      class = "choice", role = "group", `aria-label` = "Kind of question",
      lapply(asks, function(ask) {
        address_link(ASKS[[ask]], changes = list(ask = ask, pick = "")) |>
          htmltools::tagAppendAttributes(
            `aria-current` = if (ask == asked$ask) "true", `data-field` = paste0("ask-", ask)
          )
      })
    ),
    who_line(asked, groups, has_segments = "segment" %in% asks),
    switch(asked$ask,
      funnel = funnel_lines(asked), paths = paths_lines(asked), retention = retention_lines(asked)
    ),
    htmltools::p(class = "asked", `data-asked` = asked$ask, question_words(asked))
  )
}

# One line of the sentence.
line <- function(...) {
  htmltools::div(class = "line", ...)
}

words <- function(...) {
  htmltools::span(class = "words", ...)
}

# A list of choices that is one value of the address.
set_control <- function(name, label, choices, chosen) {
  if (!chosen %in% names(choices)) choices <- c(choices, stats::setNames(within_words(chosen), chosen))
  htmltools::tags$select(
    `data-set` = name, `data-field` = name, `aria-label` = label, choice_options(choices, chosen)
  )
}

choice_options <- function(choices, chosen) {
  unname(Map(
    function(value, label) htmltools::tags$option(value = value, selected = if (value == chosen) NA, label),
    names(choices), choices
  ))
}

# A link that changes rows; `focus` is the field where the keyboard goes on.
row_link <- function(label, changes, field, focus = NULL, title = NULL) {
  address_link(label, changes = c(changes, list(pick = "")), class = "quiet") |>
    htmltools::tagAppendAttributes(`data-field` = field, `data-focus` = focus, title = title, `aria-label` = title)
}

# As many values of the address as there are `names`, "" behind the last text.
row_values <- function(names, texts) {
  stats::setNames(as.list(c(texts, rep("", length(names) - length(texts)))), names)
}

who_line <- function(asked, groups, has_segments) {
  is_free <- asked$ask %in% c("funnel", "segment")
  texts <- vapply(asked$segment, write_condition, "")
  conditions <- lapply(seq_along(asked$segment), function(at) {
    rest <- row_values(SEGMENT_PARAMETERS, texts[-at])
    can_go <- asked$ask != "segment" || length(texts) > 1
    htmltools::div(
      class = "line row", `data-row` = SEGMENT_PARAMETERS[[at]],
      condition_fields(asked$segment[[at]], SEGMENT_PARAMETERS[[at]], groups),
      if (can_go) row_link("\u00d7", rest, paste0("drop-c", at), title = paste("Remove condition", at))
    )
  })
  of <- c(visits = "visits", visitors = "visitors")
  added <- row_values(SEGMENT_PARAMETERS, c(texts, if (length(texts) < MOST_CONDITIONS) "did*view_item"))
  htmltools::tagList(
    line(
      words(if (asked$ask == "segment") "How many" else "Of"),
      if (is_free) set_control("of", "Visits or visitors", of, asked$of) else words(asked$of)
    ),
    conditions,
    if (has_segments && length(texts) < MOST_CONDITIONS) {
      line(row_link(
        if (length(texts) > 0) "+ and" else "+ only those that \u2026", added, "add-condition",
        paste0("c", length(texts) + 1, ".verb")
      ))
    }
  )
}

part <- function(tag, kind, field, label, ..., name = NULL) {
  tag(`data-part` = kind, `data-field` = field, `aria-label` = label, `data-name` = name, ...)
}

condition_fields <- function(condition, row, groups) {
  verb <- part(
    htmltools::tags$select, "verb", paste0(row, ".verb"), "Condition", choice_options(VERB_LABELS, condition$verb)
  )
  if (condition$verb %in% GROUP_VERBS) {
    names <- union(groups[[condition$verb]], condition$value)
    choices <- c(`_` = "\u2026", stats::setNames(label_of(names), names))
    choices <- choices[!duplicated(names(choices)) & nzchar(names(choices))]
    names(choices)[[1]] <- ""
    return(htmltools::tagList(
      verb,
      part(
        htmltools::tags$select, "value", paste0(row, ".value"), FILTER_NAMES[[condition$verb]],
        choice_options(choices, condition$value)
      )
    ))
  }
  fields <- lapply(seq_along(condition$steps), function(at) {
    htmltools::tagList(
      if (at > 1) htmltools::span(class = "words", `data-part` = "literal", `data-name` = "then", "and then"),
      step_fields(condition$steps[[at]], paste0(row, ".", at))
    )
  })
  htmltools::tagList(verb, fields)
}

# What a step is made of: its event, its conditions, and a list of those that can be added.
step_fields <- function(step, field) {
  event <- paste(step$events, collapse = ".")
  choices <- EXPLORE_EVENTS
  both <- paste(c("begin_checkout", "checkout_progress"), collapse = ".")
  choices[[both]] <- paste(EXPLORE_EVENTS[c("begin_checkout", "checkout_progress")], collapse = " or ")
  if (!event %in% names(choices)) choices[[event]] <- paste(EXPLORE_EVENTS[step$events], collapse = " or ")
  keys <- setdiff(names(STEP_KEYS), names(step$where))
  labels <- vapply(STEP_KEYS[keys], `[[`, "", "label")
  htmltools::tagList(
    part(htmltools::tags$select, "event", paste0(field, ".event"), "What they did", choice_options(choices, event)),
    lapply(names(step$where), function(key) where_field(key, step$where[[key]], field)),
    part(
      htmltools::tags$select, "add", paste0(field, ".add"), "Add a condition to this step", class = "add",
      choice_options(c(stats::setNames("+ where", ""), labels), "")
    )
  )
}

where_field <- function(key, value, field) {
  known <- STEP_KEYS[[key]]
  id <- paste0(field, ".", key)
  input <- if (key == "kind") {
    choices <- c(stats::setNames("\u2026", ""), stats::setNames(PAGE_KINDS, PAGE_KINDS))
    part(htmltools::tags$select, "where", id, known$label, name = key, choice_options(choices, value))
  } else {
    is_number <- key %in% c("min", "max")
    list_id <- paste0("choices-", gsub(".", "-", id, fixed = TRUE))
    is_chosen <- key %in% CHOSEN_KEYS
    htmltools::tagList(
      part(
        htmltools::tags$input, "where", id, known$label, name = key, type = "text", value = value,
        inputmode = if (is_number) "decimal", maxlength = as.character(LONGEST_VALUE), autocomplete = "off",
        placeholder = if (key == "currency") "as VND" else known$label,
        list = if (is_chosen) list_id, `data-choices` = if (is_chosen) if (key == "below") "page" else key
      ),
      if (is_chosen) htmltools::tags$datalist(id = list_id)
    )
  }
  htmltools::span(
    class = "where", words(known$words), input,
    htmltools::tags$button(
      type = "button", class = "quiet", `data-drop` = NA, `data-field` = paste0(id, ".drop"),
      `data-focus` = paste0(field, ".event"), `aria-label` = paste("Remove:", known$label), "\u00d7"
    )
  )
}

# A step that is a row by itself, `after` its number or a word.
step_row <- function(step, row, before, after = NULL) {
  htmltools::div(class = "line row", `data-row` = row, before, step_fields(step, row), after)
}

funnel_lines <- function(asked) {
  texts <- vapply(asked$steps, write_step, "")
  count <- length(texts)
  rows <- lapply(seq_len(count), function(at) {
    joint <- c(in_order = "then", `next` = "directly then", any_order = "and")[[asked$order]]
    step_row(
      asked$steps[[at]], STEP_PARAMETERS[[at]],
      htmltools::tagList(
        htmltools::span(class = "step-number", `aria-hidden` = "true", at), words(if (at == 1) "that" else joint)
      ),
      htmltools::span(
        class = "tools",
        if (at > 1) {
          moved <- replace(texts, c(at - 1, at), texts[c(at, at - 1)])
          row_link(
            "\u2191", row_values(STEP_PARAMETERS, moved), paste0("up-", at), paste0("up-", max(2, at - 1)),
            title = paste("Move step", at, "up")
          )
        },
        if (count > 2) {
          row_link(
            "\u00d7", row_values(STEP_PARAMETERS, texts[-at]), paste0("drop-", at),
            paste0("s", max(1, at - 1), ".event"), title = paste("Remove step", at)
          )
        }
      )
    )
  })
  whole <- if (asked$of == "visits") "the visit" else "7 days"
  htmltools::tagList(
    rows,
    if (count < MOST_STEPS) {
      line(row_link(
        "+ step", row_values(STEP_PARAMETERS, c(texts, "any")), "add-step", paste0("s", count + 1, ".event")
      ))
    },
    if (!asked$open) without_rows(asked),
    line(
      words("within"), set_control("within", "Within", c(stats::setNames(whole, ""), WITHIN), asked$within),
      if (!asked$open) set_control("order", "Order of the steps", ORDERS, asked$order),
      set_control(
        "open", "Where they enter", c(stats::setNames("entering at step 1", ""), `1` = "entering at any step"),
        if (asked$open) "1" else ""
      )
    )
  )
}

without_rows <- function(asked) {
  kept <- funnel_without(asked)
  texts <- vapply(kept, function(each) paste0(each$after, "*", write_step(each$step)), "")
  count <- length(asked$steps)
  after <- seq_len(count - 1)
  between <- stats::setNames(paste("between step", after, "and", after + 1), after)
  htmltools::tagList(
    lapply(seq_along(kept), function(at) {
      row <- WITHOUT_PARAMETERS[[at]]
      step_row(
        kept[[at]]$step, row,
        htmltools::tagList(
          words("and"),
          part(
            htmltools::tags$select, "after", paste0(row, ".after"), "Between which steps",
            choice_options(between, as.character(kept[[at]]$after))
          ),
          words("never")
        ),
        row_link("\u00d7", row_values(WITHOUT_PARAMETERS, texts[-at]), paste0("drop-", row), title = "Remove")
      )
    }),
    if (length(texts) < length(WITHOUT_PARAMETERS)) {
      line(row_link(
        "+ never in between", row_values(WITHOUT_PARAMETERS, c(texts, "1*remove_from_cart")), "add-without",
        paste0("no", length(texts) + 1, ".event")
      ))
    }
  )
}

paths_lines <- function(asked) {
  htmltools::tagList(
    step_row(asked$steps[[1]], "s1", set_control("way", "Which part of the visit", WAYS, asked$way)),
    line(words("by"), set_control("nodes", "What a place is", NODES, asked$nodes))
  )
}

retention_lines <- function(asked) {
  htmltools::tagList(
    step_row(
      asked$steps[[1]], "s1", words("that"), set_control("cohorts", "Who is in a cohort", COHORTS, asked$cohorts)
    ),
    step_row(
      asked$steps[[2]], "s2", words("came back and"), set_control("count", "When they came back", COUNTS, asked$count)
    ),
    line(
      words("by"), set_control("every", "Length of a period", PERIODS, asked$every), words("counting"),
      set_control("show", "What is counted", RETENTION_MEASURES, asked$show)
    )
  )
}
