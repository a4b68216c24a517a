// Ways of visits as a Sankey picture. d3-sankey (www/d3) lays it out; what is drawn is made of elements, as everywhere.
(() => {
  "use strict";

  const COLUMN = 150;
  const HIGH = 420;
  const NODE = 14;

  const drawn = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.append(...children);
    return element;
  };

  const picked = (pick, ...children) => {
    const address = new URLSearchParams(location.search);
    address.set("pick", pick);
    return drawn("a", { class: "pick", href: `?${address}`, "data-go": JSON.stringify({ pick }), tabindex: "-1" }, ...children);
  };

  const hit = (row, figure, area, mark) =>
    picked(
      row.pick,
      drawn(
        "g",
        { class: "hit", "data-tip": row.tip, "data-figure": figure, "data-key": `${row.level} > ${row.node} > ${row.onward}`, "data-value": row.visits },
        area,
        drawn("g", { class: "mark", opacity: 0 }, mark),
      ),
    );

  // The nodes of each level with all their visits, and the bands between them.
  const graphOf = (rows) => {
    const nodes = new Map();
    const node = (level, name, label) => {
      const id = JSON.stringify([level, name]);
      if (!nodes.has(id)) nodes.set(id, { id, level, label, visits: 0, ended: null });
      return nodes.get(id);
    };
    const links = [];
    for (const row of rows) {
      const from = node(row.level, row.node, row.name);
      from.visits += row.visits;
      if (row.onward === "") from.ended = row;
      else links.push({ source: from.id, target: node(row.level + 1, row.onward, row.onward_name).id, value: row.visits, row });
    }
    return { nodes: [...nodes.values()].map((one) => ({ ...one, fixedValue: one.visits || undefined })), links };
  };

  const band = (link) => {
    const [left, right] = [link.source.x1, link.target.x0];
    const middle = (left + right) / 2;
    const half = Math.max(1, link.width) / 2;
    const [y0, y1] = [link.y0, link.y1];
    return `M${left},${y0 - half}C${middle},${y0 - half} ${middle},${y1 - half} ${right},${y1 - half}L${right},${y1 + half}C${middle},${y1 + half} ${middle},${y0 + half} ${left},${y0 + half}Z`;
  };

  const shortened = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1).trim()}…` : text);

  const draw = (box) => {
    const rows = JSON.parse(box.dataset.sankey);
    const first = Math.min(...rows.map((row) => row.level));
    const graph = graphOf(rows);
    const columns = Math.max(...graph.nodes.map((node) => node.level)) - first + 1;
    const width = Math.max(Number(box.dataset.width), columns * COLUMN);
    const room = width / columns;
    const { nodes, links } = window.d3
      .sankey()
      .nodeId((node) => node.id)
      .nodeAlign((node) => node.level - first)
      .nodeWidth(NODE)
      .nodePadding(16)
      .extent([[1, 8], [width - Math.min(room, 130), HIGH - 8]])(graph);
    const outline = { fill: "none", stroke: "var(--text)", "stroke-width": 1.5 };
    const picture = drawn("svg", {
      class: "chart", viewBox: `0 0 ${width} ${HIGH}`, width, height: HIGH, role: "img", tabindex: "0", "aria-label": box.dataset.label, "font-family": "var(--font)", "font-size": 12,
    });
    for (const link of links) {
      const fill = { d: band(link), fill: "var(--heat-4)", "fill-opacity": 0.55 };
      picture.append(hit(link.row, "path_band", drawn("path", fill), drawn("path", { d: band(link), ...outline })));
    }
    for (const node of nodes) {
      const high = Math.max(1, node.y1 - node.y0);
      picture.append(drawn("rect", { x: node.x0, y: node.y0, width: NODE, height: high, fill: "var(--accent)", rx: 2 }));
      if (node.ended && node.visits) {
        const part = Math.max(2, (high * node.ended.visits) / node.visits);
        const place = { x: node.x1, y: node.y0 + high - part, width: 9, height: part, rx: 2 };
        picture.append(hit(node.ended, "path_ended", drawn("rect", { ...place, fill: "var(--lost)" }), drawn("rect", { ...place, ...outline })));
      }
    }
    const letters = Math.floor((room - NODE - 18) / 6.4);
    for (const node of nodes) {
      const at = { x: node.x1 + 13, y: (node.y0 + node.y1) / 2 + 4, fill: "var(--text)", stroke: "var(--surface)", "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke", "pointer-events": "none" };
      if (node.y1 - node.y0 >= 5) picture.append(drawn("text", at, shortened(node.label, letters)));
    }
    box.replaceChildren(picture);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const main = document.getElementById("main");
    new MutationObserver(() => {
      for (const box of main.querySelectorAll("[data-sankey]:empty")) draw(box);
    }).observe(main, { childList: true, subtree: true });
  });
})();
