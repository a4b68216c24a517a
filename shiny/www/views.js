// Saved views: addresses with a name, kept in this browser; and the link that shows a colleague the same days.
(() => {
  "use strict";

  const KEY = "sbw_dashboard.views";

  const kept = () => {
    try {
      const views = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(views) ? views.filter((view) => typeof view?.name === "string" && typeof view?.address === "string") : [];
    } catch {
      return [];
    }
  };

  const keep = (views) => {
    localStorage.setItem(KEY, JSON.stringify(views));
    list();
  };

  const button = (words, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.textContent = words;
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  // What stands in the address now goes, what the view says comes.
  const open = (view) => {
    const changes = {};
    for (const name of new URLSearchParams(location.search).keys()) changes[name] = "";
    for (const [name, value] of new URLSearchParams(view.address)) changes[name] = value;
    window.Shiny.setInputValue("go", changes, { priority: "event" });
    document.querySelector(".views").open = false;
  };

  const list = () => {
    const views = kept();
    const box = document.querySelector("[data-views]");
    box.replaceChildren(
      ...views.map((view) => {
        const row = document.createElement("li");
        row.append(
          button(view.name, null, () => open(view)),
          button("Remove", `Remove the view ${view.name}`, () => keep(kept().filter((other) => other.name !== view.name))),
        );
        return row;
      }),
    );
    document.querySelector("[data-no-views]").hidden = views.length > 0;
  };

  // A preset moves on with the days; a colleague should see these ones.
  const link = () => {
    const address = new URLSearchParams(location.search);
    address.set("range", "custom");
    for (const name of ["from", "to"]) address.set(name, document.querySelector(`[data-filter=${name}]`).value);
    return `${location.origin}${location.pathname}?${address}`;
  };

  document.addEventListener("DOMContentLoaded", () => {
    list();
    const save = (event) => {
      event.preventDefault();
      const field = document.querySelector("[data-view-name]");
      const name = field.value.trim();
      if (!name) return field.focus();
      keep([...kept().filter((view) => view.name !== name), { name, address: location.search.slice(1) }]);
      field.value = "";
    };
    document.querySelector("[data-save-view]").addEventListener("submit", save);
    document.querySelector("[data-save]").addEventListener("click", save);
    document.querySelector("[data-copy-link]").addEventListener("click", async (event) => {
      const field = document.querySelector("[data-link]");
      field.value = link();
      field.hidden = false;
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        event.target.textContent = "Copied";
        setTimeout(() => (event.target.textContent = "Copy link to these days"), 2_000);
      } catch {
        // It stands there, selected, to be copied by hand.
      }
    });
    document.addEventListener("click", (event) => {
      const views = document.querySelector(".views");
      // A button that was pressed may have gone since.
      if (views.open && !event.composedPath().includes(views)) views.open = false;
    });
  });
})();
