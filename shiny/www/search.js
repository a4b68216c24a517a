// Names that a filter's list has no room for: what fits is offered while one types, and Enter or a choice takes it.
(() => {
  "use strict";

  const WAIT_MS = 250;
  let waiting = 0;
  const list = (field) => document.getElementById(`found-${field.dataset.find}`);

  const take = (field) => {
    const name = field.value.trim();
    if (!name) return;
    window.Shiny.setInputValue("go", { [field.dataset.find]: name }, { priority: "event" });
    field.value = "";
  };

  document.addEventListener("input", (event) => {
    const field = event.target.closest?.("[data-find]");
    if (!field) return;
    // A choice from the list comes as one event, with the whole name.
    if ([...list(field).options].some((option) => option.value === field.value) && !event.inputType?.startsWith("insertText")) return take(field);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      window.Shiny.setInputValue("find", { filter: field.dataset.find, text: field.value }, { priority: "event" });
    }, WAIT_MS);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-find]");
    if (!field || event.key !== "Enter") return;
    event.preventDefault();
    take(field);
  });

  window.jQuery(document).on("shiny:connected", () => {
    window.Shiny.addCustomMessageHandler("found", ({ filter, names }) => {
      document.getElementById(`found-${filter}`)?.replaceChildren(...names.map((name) => new Option(name, name)));
    });
  });
})();
