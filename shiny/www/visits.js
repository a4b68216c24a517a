// What a link shows further down the page comes into view: a visit's path, the visits of a landing page.
(() => {
  "use strict";

  let awaited = "";
  const show = (panel) => document.querySelector(`[data-panel="${panel}"]`)?.scrollIntoView({ block: "start" });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { visit, landing, search } = JSON.parse(link.dataset.go);
    awaited = visit ? "visits-path" : landing || search ? "visits-sample" : "";
    if (awaited) show(awaited);
  });

  // Until it is drawn there may be too little of the page below it to bring it to the top.
  window.jQuery(document).on("shiny:value", (event) => {
    if (!awaited || event.name !== `${awaited}-body`) return;
    const panel = awaited;
    awaited = "";
    setTimeout(() => show(panel));
  });
})();
