# The dashboard's questions: the SQL of dbt-free-sql/questions/dashboard/, a file each, read once at the start.
# A file says what its rows are. `:first_day` is a parameter: the server binds it, as text; "" in a filter means all.
# Answers are summed as far as a page shows them: R aggregates nothing that the server can.

questions_folder <- function() {
  file.path("..", "dbt-free-sql", "questions", "dashboard")
}

# A list of SQL texts by the names of their files.
read_questions <- function(folder = questions_folder()) {
  questions <- read_sql_folder(folder)
  shared_folder <- file.path(folder, "shared")
  shared <- if (dir.exists(shared_folder)) read_sql_folder(shared_folder)
  Map(function(name, sql) with_shared(sql, shared, name, folder), names(questions), questions)
}

# The questions of the page Explore, which the command `clickstream ask` asks as well: a list by `explore/<name>`.
read_explore_questions <- function(folder = file.path("..", "dbt-free-sql", "questions", "explore")) {
  questions <- read_questions(folder)
  stats::setNames(questions, explore_file(names(questions)))
}

# The SQL of one question.
question <- function(questions, name) {
  sql <- questions[[name]]
  if (is.null(sql)) {
    stop("there is no question ", name, ": ", question_file(questions_folder(), name), " is missing", call. = FALSE)
  }
  sql
}

question_file <- function(folder, name) {
  file.path(folder, paste0(name, ".sql"))
}

read_sql_folder <- function(folder) {
  files <- list.files(folder, pattern = "[.]sql$", full.names = TRUE)
  if (length(files) == 0) {
    stop("the dashboard finds no SQL in ", folder, "; it is part of the repository", call. = FALSE)
  }
  texts <- lapply(files, function(file) {
    lines <- readLines(file, encoding = "UTF-8", warn = FALSE)
    # A comment may name a parameter, which nothing would bind.
    paste(lines[!grepl("^\\s*--", lines)], collapse = "\n")
  })
  stats::setNames(texts, sub("[.]sql$", "", basename(files)))
}

# Behind `from` and `join`, `:name` is the query of shared/name.sql. Those may include others.
SHARED <- "\\b(?<!distinct )(from|join)\\s+:([a-z_]+)"

with_shared <- function(sql, shared, name, folder) {
  repeat {
    found <- regmatches(sql, regexec(SHARED, sql, perl = TRUE))[[1]]
    if (length(found) == 0) {
      return(sql)
    }
    part <- shared[[found[[3]]]]
    if (is.null(part)) {
      stop(
        question_file(folder, name), " includes ", found[[3]], ": ",
        question_file(file.path(folder, "shared"), found[[3]]), " is missing", call. = FALSE
      )
    }
    regmatches(sql, regexpr(SHARED, sql, perl = TRUE)) <- paste0(found[[2]], " (\n", part, "\n)")
  }
}
