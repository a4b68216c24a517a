// Keeps the page up to date without moving it: what is marked data-live is replaced when it has changed.
"use strict";

const EVERY_MS = 2000;

async function refresh() {
  if (document.hidden) return;
  let text;
  try {
    text = await (await fetch("/", { headers: { Accept: "text/html" } })).text();
  } catch {
    document.body.classList.add("ended");
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (!fresh.querySelector("[data-live]")) return;
  document.body.classList.remove("ended");
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (now && old.outerHTML !== now.outerHTML) replace(old, now);
  }
}

// Somebody who has reached a link or button with the keyboard stays on it.
function replace(old, now) {
  const reached = [...old.querySelectorAll("a, button")].indexOf(document.activeElement);
  old.replaceWith(now);
  if (reached >= 0) now.querySelectorAll("a, button")[reached]?.focus({ preventScroll: true });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button) return;
  const says = document.getElementById(button.dataset.says);
  button.disabled = true;
  says.textContent = "…";
  try {
    const answer = await fetch(button.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    says.textContent = (await answer.json()).sentence;
  } catch {
    says.textContent = "The page's server does not answer.";
  }
  button.disabled = false;
  refresh();
});

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
