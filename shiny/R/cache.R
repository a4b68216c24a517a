# Answers kept for all analysts: in this process's memory, and in a folder that all processes share.
# A key contains the question and the version of the data, so an answer is never out of date. Old answers are removed by
# age and size, and all of them after an erasure.

# How long this process waits for an answer that another process has begun to ask for.
PATIENCE_S <- 3
LOOK_S <- 0.01

new_cache <- function(folder) {
  asked <- file.path(folder, "asked")
  kept <- file.path(folder, "kept")
  for (each in c(asked, kept)) {
    dir.create(each, recursive = TRUE, showWarnings = FALSE, mode = "0700")
  }
  memory <- cachem::cache_mem(max_size = 64 * 1024^2)
  layers <- cachem::cache_layered(
    memory,
    cachem::cache_disk(kept, max_size = 512 * 1024^2, max_age = 2 * 24 * 3600)
  )
  empty <- function() {
    memory$reset()
    # Files that a killed process left half written too.
    unlink(dir(kept, full.names = TRUE, all.files = TRUE, no.. = TRUE))
  }
  emptied <- new.env(parent = emptyenv())
  emptied$file <- file.path(folder, "erased")
  emptied$at <- if (file.exists(emptied$file)) readLines(emptied$file, n = 1, warn = FALSE)
  list(get = layers$get, set = layers$set, asked = asked, empty = empty, emptied = emptied)
}

# `erased` is the warehouse's mark of erasures. Every process empties the folder when the mark changes: another process
# may have stored an old answer after the first one did. A file keeps the mark for processes that start later.
forget_erased <- function(cache, erased) {
  if (!identical(cache$emptied$at, erased)) {
    cache$empty()
    writeLines(erased, cache$emptied$file)
    cache$emptied$at <- erased
  }
}

# `may_keep(answer)` is whether the answer may be cached.
cached_answer <- function(cache, question, answer, patience_s = PATIENCE_S, may_keep = function(value) TRUE) {
  key <- digest::digest(question, algo = "sha256")
  found <- cache$get(key)
  if (!cachem::is.key_missing(found)) {
    return(found)
  }
  # Five analysts who open a page at once make two processes ask the same: the second one waits for the first's answer.
  mark <- file.path(cache$asked, key)
  if (dir.create(mark, showWarnings = FALSE)) {
    on.exit(unlink(mark, recursive = TRUE))
  } else {
    found <- awaited_answer(cache, key, mark, patience_s)
    if (!cachem::is.key_missing(found)) {
      return(found)
    }
  }
  value <- answer()
  if (may_keep(value)) {
    cache$set(key, value)
  }
  value
}

# The answer of another process; missing when it failed, takes too long, or was killed.
awaited_answer <- function(cache, key, mark, patience_s) {
  until <- Sys.time() + patience_s
  while (dir.exists(mark) && Sys.time() < until) {
    Sys.sleep(LOOK_S)
  }
  unlink(mark, recursive = TRUE)
  cache$get(key)
}
