// Takes from Shiny what these pages don't use: it binds inputs and outputs by class name, and evaluates the attribute
// `data-display-if`. The pages' controls are followed by address.js; what Shiny draws are panels and links to files.
(() => {
  "use strict";

  const DRAWN = ["shiny.htmlOutput", "shiny.downloadLink"];
  const keep = (registry, names) => {
    registry.bindings = registry.bindings.filter(({ binding }) => names.includes(binding.name));
  };

  keep(window.Shiny.inputBindings, []);
  keep(window.Shiny.outputBindings, DRAWN);
  window.jQuery(document).on("shiny:connected", () => {
    window.Shiny.shinyapp.$updateConditionals = () => {};
  });

  // Shiny 1.7 sets a timer with nothing to do, which the Content-Security-Policy takes for a string to be evaluated.
  const timer = window.setTimeout;
  window.setTimeout = (act, ...more) => (typeof act === "function" ? timer.call(window, act, ...more) : 0);
})();
