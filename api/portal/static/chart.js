// Draws the chart of a table with Observable Plot, from figures that the page holds. Loaded only where there is a chart.
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]; // Okabe and Ito: the colour-blind can tell them apart

const DAY = ["#cfe0f2", "#9cc3e6", "#5f9fd6", "#2b72b8", "#0b4a8b"];
const NIGHT = ["#2b4a6b", "#2f6ba3", "#4395d6", "#82bff0", "#d0e8ff"];

function load(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

const english = document.documentElement.lang === "en";
const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark";
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
// Figures at axes and in legends: Thai counts large ones in millions (ล้าน), with no letters for thousands.
const wide = (value) => {
  if (Math.abs(value) < 1e5) return plain.format(value);
  if (english) return compact.format(value);
  return Math.abs(value) < 1e6 ? plain.format(Math.round(value)) : `${plain.format(value / 1e6)} ล้าน`;
};

function base(box) {
  return { width: box.clientWidth, style: { background: "transparent", fontFamily: "inherit", fontSize: "14px", overflow: "visible", color: "inherit" } };
}

// Room for the longest figure at the left.
const edge = (data, scale) => 24 + 8 * Math.max(4, ...data.points.map((p) => scale.tick(Math.round(p.y)).length));

// Large figures of a Thai axis are told in millions, and the word stands once above it.
function scaled(values, label = null) {
  if (english || Math.max(...values.map(Math.abs)) < 1e6) return { tick: wide, label };
  return { tick: (value) => plain.format(value / 1e6), label: label ? `${label} (ล้าน)` : "ล้าน" };
}

// Marks of a time axis in the reader's language and era, as fine as its span asks for.
function moments(points) {
  const times = points.map((p) => +p.t);
  const days = (Math.max(...times) - Math.min(...times)) / 864e5;
  const parts = days > 1500 ? { year: "numeric" } : days > 90 ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" };
  const spoken = new Intl.DateTimeFormat(english ? "en-GB" : "th-TH-u-ca-buddhist", { ...parts, timeZone: "UTC" });
  return (t) => spoken.formatToParts(t).filter((part) => part.type !== "era").map((part) => part.value).join("").replace("พ.ศ.", "").trim();
}

const tip = (p) => `${p.label}${p.z ? " · " + p.z : ""}\n${p.figure}`;

function line(Plot, box, data) {
  const years = data.points.every((p) => Number.isFinite(Number(p.x)));
  const points = data.points.map((p) => ({ ...p, t: years ? Number(p.x) : new Date(p.x) }));
  const parts = [...new Set(points.map((p) => p.z))];
  const colour = (p) => COLOURS[parts.indexOf(p.z) % COLOURS.length];
  const last = parts.map((z) => points.filter((p) => p.z === z).at(-1));
  const labels = new Map(points.map((p) => [p.t, p.label]));
  const scale = scaled(points.map((p) => p.y));
  if (scale.label) scale.label += data.unit;
  return Plot.plot({
    ...base(box), height: 400, marginTop: 32, marginLeft: edge(data, scale), marginBottom: 40, marginRight: parts.length > 1 ? 130 : 24,
    x: { label: null, ticks: Math.min(10, labels.size, Math.floor(box.clientWidth / 70)), tickFormat: years ? (t) => labels.get(t) ?? (Number.isInteger(t) ? String(t) : "") : moments(points) },
    y: { label: scale.label, labelArrow: "none", grid: true, nice: true, tickFormat: scale.tick, ticks: 6, zero: false },
    marks: [
      ...parts.map((z) => Plot.lineY(points.filter((p) => p.z === z), { x: "t", y: "y", stroke: COLOURS[parts.indexOf(z) % COLOURS.length], strokeWidth: 2.5 })),
      Plot.dot(points, { x: "t", y: "y", fill: colour, r: points.length > 80 ? 1.5 : 3.5 }),
      parts.length > 1 ? Plot.text(last, { x: "t", y: "y", text: "z", textAnchor: "start", dx: 8, fill: "currentColor" }) : null,
      Plot.tip(points, Plot.pointerX({ x: "t", y: "y", title: tip, fill: "var(--ground)" })),
    ],
  });
}

function bar(Plot, box, data) {
  const longest = Math.max(...data.points.map((p) => p.label.length));
  const margin = Math.min(longest * 8 + 12, Math.max(90, box.clientWidth * 0.36));
  const fit = Math.floor(margin / 8);
  return Plot.plot({
    ...base(box), height: 40 + 28 * data.points.length, marginLeft: margin, marginRight: 96, marginTop: 8, marginBottom: 8,
    x: { axis: null, zero: true }, y: { label: null, domain: data.points.map((p) => p.label), tickSize: 0, tickFormat: (t) => (t.length > fit ? t.slice(0, fit - 1) + "…" : t) },
    marks: [
      Plot.barX(data.points, { x: "y", y: "label", fill: COLOURS[0], insetTop: 3, insetBottom: 3 }),
      Plot.text(data.points, { x: (p) => Math.max(p.y, 0), y: "label", text: "figure", textAnchor: "start", dx: 6, fill: "currentColor" }),
      Plot.ruleX([0], { stroke: "currentColor" }),
      Plot.tip(data.points, Plot.pointerY({ x: "y", y: "label", title: tip, fill: "var(--ground)" })),
    ],
  });
}

function dot(Plot, box, data) {
  const across = scaled(data.points.map((p) => p.x), data.x), up = scaled(data.points.map((p) => p.y), data.y);
  return Plot.plot({
    ...base(box), height: 400, marginTop: 36, marginLeft: edge(data, up), marginRight: 32, marginBottom: 48, grid: true,
    x: { label: across.label, nice: true, tickFormat: across.tick, ticks: Math.max(3, Math.floor(box.clientWidth / 90)) }, y: { label: up.label, nice: true, tickFormat: up.tick },
    marks: [Plot.dot(data.points, { x: "x", y: "y", stroke: COLOURS[0], fill: COLOURS[0], fillOpacity: 0.25, r: 3.5 }), Plot.tip(data.points, Plot.pointer({ x: "x", y: "y", title: (p) => `${data.x}: ${p.label}\n${data.y}: ${p.figure}`, fill: "var(--ground)" }))],
  });
}

// Parts of a whole, one bar a name or a year: the words stand in the bars where they fit, and all of them below.
function share(Plot, box, data) {
  const rows = [...new Set(data.points.map((p) => p.label))];
  const parts = [...new Set(data.points.map((p) => p.z))];
  const longest = Math.max(...rows.map((label) => label.length));
  const margin = Math.min(longest * 8 + 12, Math.max(64, box.clientWidth * 0.3));
  const fit = Math.floor(margin / 8);
  let label = null, from = 0;
  const pieces = data.points.map((p) => {
    if (p.label !== label) { label = p.label; from = 0; }
    const piece = { ...p, from, to: (from += p.y) };
    piece.words = ((p.y / 100) * (box.clientWidth - margin)) / 8.5 > p.z.length + 1 ? p.z : "";
    return piece;
  });
  const colour = (p) => COLOURS[parts.indexOf(p.z) % COLOURS.length];
  const drawn = Plot.plot({
    ...base(box), height: 48 + 30 * rows.length, marginLeft: margin, marginRight: 28, marginTop: 8, marginBottom: 32,
    x: { label: null, domain: [0, 100], tickFormat: (t) => `${t} %`, ticks: 5 }, y: { label: null, domain: rows, tickSize: 0, tickFormat: (t) => (t.length > fit ? t.slice(0, fit - 1) + "…" : t) },
    marks: [
      Plot.barX(pieces, { x1: "from", x2: "to", y: "label", fill: colour, stroke: "var(--ground)", insetTop: 2, insetBottom: 2 }),
      Plot.text(pieces, { x: (p) => (p.from + p.to) / 2, y: "label", text: "words", fill: (p) => (colour(p) === "#0072b2" ? "#fff" : "#000") }),
      Plot.tip(pieces, Plot.pointer({ x: (p) => (p.from + p.to) / 2, y: "label", title: tip, fill: "var(--ground)" })),
    ],
  });
  const both = document.createElement("div");
  const list = document.createElement("ul");
  list.className = "legend across";
  parts.forEach((z, i) => {
    const item = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.style.background = COLOURS[i % COLOURS.length];
    item.append(swatch, z);
    list.append(item);
  });
  both.append(drawn, list);
  return both;
}

// As tall as the places are at this width: one province is often wider than the country.
function tall(domain, width) {
  let west = 180, south = 90, east = -180, north = -90;
  for (const f of domain.features) for (const [x, y] of f.geometry.coordinates.flat(2)) {
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return Math.round(Math.min(560, Math.max(160, (width * (north - south)) / Math.max(east - west, 0.01))));
}

async function map(Plot, box, data) {
  const coded = new Set(data.points.map((p) => p.code));
  const read = async (address) => (await (await fetch(address)).json()).features;
  // Subdistricts come one file a province: those that are drawn.
  const files = data.form === "subdistricts" ? [...new Set(data.points.map((p) => p.code.slice(0, 2)))].map((code) => `${box.dataset.map}${code}.geojson`) : [box.dataset.map];
  const provinces = { type: "FeatureCollection", features: (await Promise.all(files.map(read))).flat() };
  const those = provinces.features.filter((f) => coded.has(f.properties.code));
  // One province's districts fill the map; places all over the country are shown in the country.
  const domain = those.length && those.length < 0.2 * provinces.features.length ? { type: "FeatureCollection", features: those } : provinces;
  const known = new Map(data.points.map((p) => [p.code, p]));
  const name = (f) => f.properties[english ? "en" : "th"];
  const beside = box.clientWidth > 760; // room for the highest ones as bars
  const width = beside ? 430 : Math.min(box.clientWidth, 430);
  const drawn = Plot.plot({
    ...base(box), width, height: tall(domain, width), margin: 4, projection: { type: "reflect-y", domain },
    color: { type: "quantile", range: dark() ? NIGHT : DAY, unknown: dark() ? "#2a313c" : "#e6e3da" },
    marks: [
      Plot.geo(domain, { fill: (f) => known.get(f.properties.code)?.y, stroke: "currentColor", strokeOpacity: 0.45, strokeWidth: 0.5 }),
      Plot.tip(domain.features, Plot.pointer(Plot.geoCentroid({ title: (f) => `${name(f)}\n${known.get(f.properties.code)?.figure ?? "–"}`, fill: "var(--ground)" }))),
    ],
  });
  drawn.querySelectorAll("g[aria-label=geo] path").forEach((path, i) => { path.dataset.code = domain.features[i].properties.code; });
  const both = document.createElement("div");
  both.className = "map";
  const side = document.createElement("div");
  side.append(legend(drawn.scale("color"), data));
  both.append(drawn, side);
  if (beside) {
    const room = { clientWidth: box.clientWidth - width - 40 };
    side.append(bar(Plot, room, { ...data, points: data.points.slice(0, 15) }));
  }
  return both;
}

// The five classes with their bounds, as words beside colours.
function legend(scale, data) {
  const bounds = [Math.min(...data.points.map((p) => p.y)), ...scale.domain, Math.max(...data.points.map((p) => p.y))];
  const spread = bounds.at(-1) - bounds[0];
  const even = (value) => (spread > 20 ? Math.round(value) : value); // shares and rates keep their decimals
  const list = document.createElement("ul");
  list.className = "legend";
  scale.range.forEach((colour, i) => {
    const item = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.style.background = colour;
    item.append(swatch, `${wide(even(bounds[i]))} – ${wide(even(bounds[i + 1]))}`);
    list.prepend(item);
  });
  return list;
}

function saved(box, title, as) {
  const svg = box.querySelector("svg:last-of-type") || box.querySelector("svg");
  const copy = svg.cloneNode(true);
  const style = getComputedStyle(document.body);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("style", `background:${style.backgroundColor};color:${style.color};font-family:sans-serif;font-size:14px`);
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  const give = (address) => { const a = document.createElement("a"); a.href = address; a.download = `${title}.${as}`; a.click(); };
  if (as === "svg") { give(url); return; }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = svg.clientWidth * 2; canvas.height = svg.clientHeight * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => give(URL.createObjectURL(blob)), "image/png");
  };
  image.src = url;
}

export async function start(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  await load(box.dataset.d3);
  await load(box.dataset.plot);
  const Plot = globalThis.Plot;
  const draw = async () => {
    const made = await { line, bar, dot, share, map, districts: map, subdistricts: map }[data.form](Plot, box, data);
    made.setAttribute("aria-hidden", "true");
    box.replaceChildren(made);
    if (pick) box.style.minHeight = "0"; // the room that was kept for a map as tall as the country
    picked();
  };
  // The place chosen in the list beside the map: by keyboard as by mouse, told by the list itself.
  const pick = box.closest("figure").querySelector("[data-pick]");
  const picked = () => {
    for (const path of box.querySelectorAll("path[data-code]")) {
      const here = Boolean(pick?.value) && path.dataset.code === pick.value;
      path.classList.toggle("picked", here);
      if (here) path.parentNode.append(path);
    }
  };
  pick?.addEventListener("change", picked);
  if (pick) box.addEventListener("click", (event) => {
    const code = event.target.closest("path[data-code]")?.dataset.code;
    if (code && [...pick.options].some((o) => o.value === code)) { pick.value = code; picked(); }
  });
  await draw();
  let width = box.clientWidth, timer = 0;
  new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - width) < 8) return;
    width = box.clientWidth;
    clearTimeout(timer);
    timer = setTimeout(draw, 150);
  }).observe(box);
  addEventListener("themechange", draw);
  const save = box.closest("figure").querySelector("[data-save]");
  if (save) {
    save.hidden = false;
    save.addEventListener("click", (event) => { if (event.target.dataset.as) saved(box, data.title, event.target.dataset.as); });
  }
}
