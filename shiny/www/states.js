// What the page says when the dashboard's own process has gone, or has let an idle page go; and the way back.
(() => {
  "use strict";

  let idle = false;
  let leaving = false;
  addEventListener("beforeunload", () => {
    leaving = true;
  });

  const say = (words, button) => {
    const box = document.getElementById("lost");
    box.textContent = words;
    if (button) {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = button;
      again.addEventListener("click", () => location.reload());
      box.append(again);
      again.focus();
    }
    box.hidden = false;
  };

  // The address keeps page and filters, so loading it again goes on where it was.
  const comeBack = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      // nginx takes a process that failed for well again when its answer has ended, and answers 502 until then.
      await answer.text();
      if (answer.ok) return location.reload();
    } catch {
      // Not yet.
    }
    setTimeout(comeBack, 2_000);
  };

  window.jQuery(document).on("shiny:connected", () => {
    window.Shiny.addCustomMessageHandler("idle", (_nothing) => {
      idle = true;
    });
  });
  window.jQuery(document).on("shiny:disconnected", () => {
    if (leaving) return;
    if (idle) return say("Nobody has looked at this page for a while, so it has stopped.", "Go on");
    say("The dashboard does not answer. This page comes back by itself when it does.");
    setTimeout(comeBack, 1_000);
  });
})();
