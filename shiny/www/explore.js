// The builder of the page Explore: what its fields say is written into the address, from which the server draws it again;
// the keyboard goes on where it was.
(() => {
  "use strict";

  const WAIT_MS = 200;
  const GROUPS = ["channel", "device", "login", "category"];
  const written = (value) => value.trim().replaceAll("%", "%25").replaceAll("*", "%2A");

  // The value of the address that a row stands for.
  const textOf = (row, changed) => {
    const parts = [];
    for (const field of row.querySelectorAll("[data-part]")) {
      const { part, name } = field.dataset;
      if (part === "verb" && field === changed && GROUPS.includes(field.value)) return `${field.value}*`;
      if (part === "literal") parts.push(name);
      else if (part === "where") parts.push(`${name}-${written(field.value)}`);
      else if (part === "value") parts.push(written(field.value));
      else if (part !== "add") parts.push(field.value);
      else if (field.value) parts.push(`${field.value}-`);
    }
    return parts.join("*");
  };

  // All rows, since some may be there without standing in the address yet.
  const ask = (builder, more, changed = null) => {
    const changes = { pick: "", ...more };
    for (const row of builder.querySelectorAll("[data-row]")) changes[row.dataset.row] = textOf(row, changed);
    window.Shiny.setInputValue("go", changes, { priority: "event" });
  };

  // Where the keyboard is, and what was typed there and is not in the address yet; where it goes on when that is drawn.
  let place = null;
  let next = null;

  const builderOf = (event) => event.target.closest?.(".builder");

  document.addEventListener("focusin", (event) => {
    const field = builderOf(event) && event.target.closest("[data-field]");
    if (field) place = { field: field.dataset.field, typed: null };
    else if (event.target !== document.body) place = null;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!builderOf(event)) place = null;
  });

  document.addEventListener("change", (event) => {
    const builder = builderOf(event);
    if (!builder) return;
    const field = event.target;
    if (field.dataset.set) return ask(builder, { [field.dataset.set]: field.value });
    if (!field.dataset.part) return;
    if (place && place.field === field.dataset.field) place.typed = null;
    if (field.dataset.part === "add") next = field.dataset.field.replace(/add$/, field.value);
    ask(builder, {}, field);
  });

  document.addEventListener("click", (event) => {
    const builder = builderOf(event);
    const focus = builder && event.target.closest("[data-focus]")?.dataset.focus;
    if (focus) next = focus;
    const drop = builder && event.target.closest("[data-drop]");
    if (!drop) return;
    drop.closest(".where").remove();
    ask(builder, {});
  });

  // What the warehouse holds that begins with what was typed; a choice from the list is taken at once.
  let waiting = 0;
  const choices = (field) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { choices: dimension, field: name } = field.dataset;
      window.Shiny.setInputValue("choose", { dimension, field: name, text: field.value }, { priority: "event" });
    }, WAIT_MS);
  };
  document.addEventListener("focusin", (event) => {
    if (event.target.dataset?.choices) choices(event.target);
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!builderOf(event) || field.tagName !== "INPUT") return;
    if (place && place.field === field.dataset.field) place.typed = field.value;
    if (!field.dataset.choices) return;
    const isChoice = !event.inputType?.startsWith("insertText") && [...field.list.options].some(({ value }) => value === field.value);
    if (isChoice && field.value) field.dispatchEvent(new Event("change", { bubbles: true }));
    else choices(field);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !builderOf(event) || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  const fieldOf = (name) => document.querySelector(`.builder [data-field="${CSS.escape(name)}"]`);

  const goOn = () => {
    const wanted = next && fieldOf(next);
    if (wanted) {
      next = null;
      wanted.focus({ preventScroll: true });
      return;
    }
    if (!place || document.activeElement !== document.body) return;
    const field = fieldOf(place.field);
    if (!field) return;
    const { typed } = place;
    field.focus({ preventScroll: true });
    if (typed !== null) {
      field.value = typed;
      place = { field: field.dataset.field, typed };
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const drawn = document.getElementById("explore-builder");
    if (drawn) new MutationObserver(goOn).observe(drawn, { childList: true, subtree: true });
  });

  window.jQuery(document).on("shiny:connected", () => {
    window.Shiny.addCustomMessageHandler("choices", ({ field, values }) => {
      fieldOf(field)?.list?.replaceChildren(...values.map((value) => new Option(value, value)));
    });
    // Of the panels those that answer this kind of question.
    window.Shiny.addCustomMessageHandler("asked", ({ ask: kind }) => {
      for (const panel of document.querySelectorAll("[data-for]")) {
        const hidden = panel.dataset.for !== kind;
        if (panel.hidden === hidden) continue;
        panel.hidden = hidden;
        window.jQuery(panel).trigger(hidden ? "hidden" : "shown");
      }
    });
  });
})();
