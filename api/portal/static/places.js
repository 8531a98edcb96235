// The rows of a table on a map, with what the table says of each. A list beside it does the same by keyboard. No tiles: the
// outlines of provinces are our own file. Loaded only where a table has places.
const WIDE = 1000; // units of the drawing; the browser scales it

function load(source) {
  if (globalThis.d3) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

const element = (name, attributes) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

// Degrees to the drawing: as wide as a degree of longitude is at the middle of what is shown.
function projected([west, south, east, north], height) {
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180) || 1;
  const least = 0.004; // a single point is shown with half a kilometre around it
  const width = Math.max((east - west) * squeeze, least), tall = Math.max(north - south, least);
  const scale = Math.min((WIDE * 0.9) / width, (height * 0.9) / tall);
  const middle = [(west + east) / 2, (south + north) / 2];
  return ([x, y]) => `${(WIDE / 2 + (x - middle[0]) * squeeze * scale).toFixed(2)} ${(height / 2 - (y - middle[1]) * scale).toFixed(2)}`;
}

const outline = (points, at, close) => `M${points.map(at).join("L")}${close ? "Z" : ""}`;

// [kind of mark, path]
function path(geometry, at) {
  const c = geometry.coordinates;
  switch (geometry.type) {
    case "Point": return ["spot", `M${at(c)}h0`];
    case "MultiPoint": return ["spot", c.map((p) => `M${at(p)}h0`).join("")];
    case "LineString": return ["line", outline(c, at)];
    case "MultiLineString": return ["line", c.map((l) => outline(l, at)).join("")];
    case "Polygon": return ["area", c.map((r) => outline(r, at, true)).join("")];
    case "MultiPolygon": return ["area", c.flat().map((r) => outline(r, at, true)).join("")];
    case "GeometryCollection": {
      const parts = geometry.geometries.map((g) => path(g, at)).filter(Boolean);
      return parts.length ? [parts.some((p) => p[0] === "area") ? "area" : parts[0][0], parts.map((p) => p[1]).join("")] : null;
    }
    default: return null;
  }
}

async function background(box, layer, bounds, at) {
  const [west, south, east, north] = bounds;
  if (east < 97 || west > 106 || north < 5 || south > 21) return;
  const provinces = await (await fetch(box.dataset.map)).json();
  for (const feature of provinces.features) layer.append(element("path", { class: "back", d: path(feature.geometry, at)[1] }));
  box.querySelector("[data-source]").hidden = false;
}

export async function start(box) {
  const said = box.querySelector("[data-said]");
  let data;
  try {
    const answer = await fetch(box.dataset.places);
    if (!answer.ok) throw new Error(String(answer.status));
    data = await answer.json();
    await load(box.dataset.d3);
  } catch { said.textContent = said.dataset.failed; return; }
  if (!data.features.length) { said.textContent = said.dataset.none; return; }
  const count = new Intl.NumberFormat("en").format;
  said.textContent = (data.looked < data.total ? said.dataset.part : said.dataset.all).replace("{n}", count(data.features.length)).replace("{looked}", count(data.looked)).replace("{total}", count(data.total));
  const both = box.querySelector("[data-both]");
  both.hidden = false;

  const frame = box.querySelector("[data-drawing]");
  const height = Math.round((WIDE * frame.clientHeight) / frame.clientWidth);
  const svg = element("svg", { viewBox: `0 0 ${WIDE} ${height}`, "aria-hidden": "true" });
  const world = element("g", {}), back = element("g", {}), front = element("g", {});
  world.append(back, front);
  svg.append(world);
  frame.prepend(svg);
  const at = projected(data.bounds, height);

  const list = box.querySelector(".places-list");
  const facts = box.querySelector(".places-facts");
  const row = box.querySelector("[data-row]");
  const marks = [];
  data.features.forEach((feature, index) => {
    const name = feature.name || list.dataset.unnamed.replace("{n}", feature.id);
    list.append(new Option(name, index));
    const drawn = path(feature.geometry, at);
    if (!drawn) return;
    const mark = element("path", { class: `shape ${drawn[0]}`, d: drawn[1] });
    mark.dataset.index = index;
    const title = element("title", {});
    title.textContent = name;
    mark.append(title);
    marks[index] = mark;
    front.append(mark);
  });

  const zoom = globalThis.d3.zoom().scaleExtent([1, 4000])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : event.touches ? event.touches.length > 1 : !event.button))
    .on("zoom", ({ transform }) => world.setAttribute("transform", transform));
  const view = globalThis.d3.select(svg).call(zoom);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const moving = () => (still ? view : view.transition().duration(250));

  let chosen = null;
  const choose = (index, move) => {
    if (chosen !== null) marks[chosen]?.classList.remove("chosen");
    chosen = index;
    const feature = data.features[index], mark = marks[index];
    list.selectedIndex = index;
    facts.replaceChildren(...data.heads.flatMap((head, i) => {
      if (!feature.cells[i]) return [];
      const term = document.createElement("dt"), told = document.createElement("dd");
      term.textContent = head;
      told.textContent = feature.cells[i];
      return [term, told];
    }));
    const line = document.getElementById(`row-${feature.id}`);
    row.hidden = !line;
    if (line) row.firstElementChild.href = `#row-${feature.id}`;
    if (!mark) return;
    mark.classList.add("chosen");
    front.append(mark);
    if (move) {
      const b = mark.getBBox();
      moving().call(zoom.translateTo, b.x + b.width / 2, b.y + b.height / 2);
    }
  };
  list.addEventListener("change", () => choose(list.selectedIndex, globalThis.d3.zoomTransform(svg).k > 1));
  front.addEventListener("click", (event) => {
    const mark = event.target.closest(".shape");
    if (mark) choose(Number(mark.dataset.index));
  });
  box.querySelector(".places-zoom").addEventListener("click", (event) => {
    const by = event.target.dataset.zoom;
    if (by === undefined) return;
    if (Number(by)) moving().call(zoom.scaleBy, Number(by));
    else moving().call(zoom.transform, globalThis.d3.zoomIdentity);
  });
  await background(box, back, data.bounds, at).catch(() => {});
}
