// Controls and links ask the server for another address; the server tells the address that holds, and all follow it.
(() => {
  "use strict";

  const ask = (changes) => window.Shiny.setInputValue("go", changes, { priority: "event" });

  const showPage = (id) => {
    for (const page of document.querySelectorAll("[data-page]")) {
      const hidden = page.dataset.page !== id;
      if (page.hidden === hidden) continue;
      page.hidden = hidden;
      // Shiny computes what is shown, and must be told what that is.
      window.jQuery(page).trigger(hidden ? "hidden" : "shown");
    }
    for (const link of document.querySelectorAll("[data-nav]")) {
      if (link.dataset.nav === id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  const showValue = (control, value) => {
    if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === value)) {
      control.add(new Option(value, value));
    }
    control.value = value;
    control.classList.toggle("chosen", control.dataset.filter !== "range" && value !== "");
  };

  document.addEventListener("change", (event) => {
    const control = event.target.closest("[data-filter]");
    if (!control) return;
    const { filter } = control.dataset;
    if (filter === "from" || filter === "to") {
      const [from, to] = ["from", "to"].map((name) => document.querySelector(`[data-filter=${name}]`).value);
      if (from && to) ask({ range: "custom", from, to });
    } else if (filter === "range") {
      const days = control.value === "custom";
      const [from, to] = ["from", "to"].map((name) => document.querySelector(`[data-filter=${name}]`));
      ask({ range: control.value, from: days ? from.value : "", to: days ? to.value : "" });
      if (days) from.focus();
    } else {
      ask({ [filter]: control.value });
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const changes = JSON.parse(link.dataset.go);
    if (changes.page) {
      showPage(changes.page);
      window.scrollTo(0, 0);
    }
    ask(changes);
    // Where another panel shows what was chosen, that one is brought into sight.
    const shows = link.closest("[data-shows]")?.dataset.shows;
    if (shows) document.querySelector(`[data-panel="${shows}"]`).scrollIntoView({ block: "nearest" });
  });

  // A page beside its own address would lose the filters: what opens in a new tab carries them along.
  const carryFilters = () => {
    for (const link of document.querySelectorAll("a[data-go]")) {
      const address = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(JSON.parse(link.dataset.go))) address.set(name, value);
      link.setAttribute("href", `?${address}`);
    }
  };

  window.jQuery(document).on("shiny:connected", () => {
    window.Shiny.addCustomMessageHandler("address", (values) => {
      const pages = [...document.querySelectorAll("[data-page]")].map((page) => page.dataset.page);
      showPage(pages.includes(values.page) ? values.page : pages[0]);
      for (const field of document.querySelectorAll("form[data-ask] [name]")) {
        if (field !== document.activeElement || values[field.name]) field.value = values[field.name] ?? "";
      }
      setTimeout(carryFilters);
      // The address that the server has taken up, for whoever waits for it.
      document.documentElement.dataset.shown = new URLSearchParams(Object.entries(values).sort()).toString();
    });
    window.Shiny.addCustomMessageHandler("filters", (values) => {
      for (const control of document.querySelectorAll("[data-filter]")) showValue(control, values[control.dataset.filter]);
    });
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target.closest("form[data-ask]");
    if (form) ask({ ...JSON.parse(form.dataset.ask), ...Object.fromEntries(new FormData(form)) });
  });
  // No submit button: where there is one, Shiny keeps every input back until it is pressed.
  document.addEventListener("click", (event) => event.target.closest("[data-submit]")?.form.requestSubmit());
  // The cross within a search field empties it, and asks for all again.
  document.addEventListener("search", (event) => event.target.form?.requestSubmit());

  document.addEventListener("DOMContentLoaded", () => {
    if (matchMedia("(max-width: 720px)").matches) document.querySelector(".filter-drawer").open = false;
  });
})();
