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

  // The chart by itself: colours written out, title and days above it.
  const picture = (panel) => {
    const chart = panel.querySelector("svg.chart");
    const { width, height } = chart.viewBox.baseVal;
    const style = getComputedStyle(document.documentElement);
    const page = panel.closest("[data-page]");
    const days = page.querySelector(".days p")?.textContent ?? "";
    const copy = chart.cloneNode(true);
    copy.removeAttribute("class");
    copy.setAttribute("x", 16);
    copy.setAttribute("y", 64);
    const text = (y, size, weight, words) =>
      `<text x="16" y="${y}" font-size="${size}" font-weight="${weight}" fill="var(--text)">${words.replace(/[<&]/g, (c) => `&#${c.charCodeAt(0)};`)}</text>`;
    const drawn =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 32}" height="${height + 80}" font-family="var(--font)">` +
      `<rect width="100%" height="100%" fill="var(--surface)"/>${text(28, 17, 650, panel.querySelector("h2").textContent)}` +
      `${text(48, 12, "normal", days)}${new XMLSerializer().serializeToString(copy)}</svg>`;
    return {
      width: width + 32,
      height: height + 80,
      text: drawn.replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => style.getPropertyValue(name).trim().replace(/"/g, "'")),
    };
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
    const drawn = picture(panel);
    const name = panel.dataset.panel;
    const svg = new Blob([drawn.text], { type: "image/svg+xml" });
    if (event.shiftKey) return save(svg, `${name}.svg`);
    const image = new Image();
    image.src = URL.createObjectURL(svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = drawn.width * 2;
    canvas.height = drawn.height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
  });
})();
