// Charts tell their values under the pointer, at a touch and by arrow keys, and can be saved as pictures.
// Tables are sorted by their headings.
(() => {
  "use strict";

  const tip = () => document.getElementById("tip");
  let shown = null;

  const hide = () => {
    shown?.classList.remove("on");
    shown = null;
    tip().hidden = true;
  };

  const show = (hit, x, y) => {
    if (shown !== hit) {
      shown?.classList.remove("on");
      shown = hit;
      hit.classList.add("on");
      tip().textContent = hit.dataset.tip;
    }
    const box = tip();
    box.hidden = false;
    const left = x + 14 + box.offsetWidth > innerWidth ? x - 14 - box.offsetWidth : x + 14;
    const top = y + 14 + box.offsetHeight > innerHeight ? y - 14 - box.offsetHeight : y + 14;
    box.style.left = `${Math.max(4, left)}px`;
    box.style.top = `${Math.max(4, top)}px`;
  };

  document.addEventListener("pointermove", (event) => {
    const hit = event.target.closest?.("[data-tip]");
    if (hit) show(hit, event.clientX, event.clientY);
    else if (shown) hide();
  });
  document.addEventListener("pointerdown", (event) => {
    const hit = event.target.closest?.("[data-tip]");
    if (hit) show(hit, event.clientX, event.clientY);
  });

  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
      for (const open of document.querySelectorAll("details.what[open]")) open.open = false;
      return;
    }
    const chart = event.target.closest?.("svg.chart");
    if (!chart || !(event.key in steps || event.key === "Home" || event.key === "End" || event.key === "Enter")) return;
    const hits = [...chart.querySelectorAll("[data-tip]")];
    if (!hits.length) return;
    if (event.key === "Enter") {
      if (hits.includes(shown)) shown.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    event.preventDefault();
    const now = hits.indexOf(shown);
    const next = { Home: 0, End: hits.length - 1 }[event.key] ?? (now < 0 ? (steps[event.key] > 0 ? 0 : hits.length - 1) : now + steps[event.key]);
    const hit = hits[Math.min(hits.length - 1, Math.max(0, next))];
    const box = hit.getBoundingClientRect();
    show(hit, box.left + box.width / 2, box.top + box.height / 3);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.closest?.("svg.chart")) hide();
  });

  // One "what is this" at a time, closed by a click elsewhere.
  document.addEventListener("click", (event) => {
    const inside = event.target.closest?.("details.what");
    for (const open of document.querySelectorAll("details.what[open]")) if (open !== inside) open.open = false;
  });

  const sort = (heading) => {
    const table = heading.closest("table");
    const number = [...heading.parentElement.children].indexOf(heading);
    const isNumber = heading.classList.contains("number");
    const before = heading.getAttribute("aria-sort");
    const downwards = before ? before === "ascending" : isNumber;
    for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", downwards ? "descending" : "ascending");
    const value = (row) => row.children[number].dataset.value ?? "";
    const order = (one, other) => {
      const [a, b] = [value(one), value(other)];
      if (a === "" || b === "") return (a === "") - (b === "");
      const ascending = isNumber ? a - b : a.localeCompare(b);
      return downwards ? -ascending : ascending;
    };
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort(order));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-sort]");
    if (button) sort(button.closest("th"));
  });

  const drawn = (name, attributes, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.textContent = text;
    return element;
  };

  // The chart by itself: colours written out, title and days above it; without its links, tips and raw values.
  const picture = (panel) => {
    const chart = panel.querySelector("svg.chart");
    const width = chart.viewBox.baseVal.width + 32;
    const height = chart.viewBox.baseVal.height + 80;
    const style = getComputedStyle(document.documentElement);
    const days = panel.closest("[data-page]").querySelector(".days p")?.textContent ?? "";
    const copy = chart.cloneNode(true);
    for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    for (const element of [copy, ...copy.querySelectorAll("*")]) {
      for (const { name } of [...element.attributes]) {
        if (/^(class|tabindex|data-)/.test(name)) element.removeAttribute(name);
      }
    }
    copy.setAttribute("x", 16);
    copy.setAttribute("y", 64);
    const words = (y, size, weight, text) =>
      drawn("text", { x: 16, y, "font-size": size, "font-weight": weight, fill: "var(--text)" }, text);
    const whole = drawn("svg", { width, height, "font-family": "var(--font)" });
    whole.append(
      drawn("rect", { width: "100%", height: "100%", fill: "var(--surface)" }),
      words(28, 17, 650, panel.querySelector("h2").textContent),
      words(48, 12, "normal", days),
      copy,
    );
    for (const element of whole.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (value.includes("var(")) element.setAttribute(name, value.replace(/var\((--[a-z0-9-]+)\)/g, (_, said) => style.getPropertyValue(said).trim()));
      }
    }
    whole.setAttribute("font-family", style.getPropertyValue("--font").trim());
    return { width, height, text: new XMLSerializer().serializeToString(whole) };
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (!button) return;
    const panel = button.closest(".panel");
    if (!panel.querySelector("svg.chart")) return;
    const { width, height, text } = picture(panel);
    const name = panel.dataset.panel;
    const svg = new Blob([text], { type: "image/svg+xml" });
    if (event.shiftKey) return save(svg, `${name}.svg`);
    const image = new Image();
    image.src = URL.createObjectURL(svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
  });
})();
