// The page of a table: all its rows in one frame, of which only those in view are in the page. Works on what the server has
// written already; without JavaScript the pages of rows stay.
import { Cells } from "./cells.js";

const BLOCK = 200; // rows asked for at a time
const EXTRA = 10; // rows kept above and below the view
const TALLEST = 12_000_000; // px that browsers lay out safely; beyond, scrolling is scaled
const english = document.documentElement.lang === "en";

const figures = [0, 1, 2, 3].map((least) => new Intl.NumberFormat("en", { minimumFractionDigits: least, maximumFractionDigits: 10 }));
const month = new Intl.DateTimeFormat(english ? "en-GB" : "th-TH-u-ca-buddhist", { month: "short", year: "numeric", timeZone: "UTC" });
const day = new Intl.DateTimeFormat(english ? "en-GB" : "th-TH-u-ca-buddhist", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

function shown(value, column) {
  if (value === null || value === undefined) return "";
  if (column.decimals !== null && typeof value === "number") return value && Math.abs(value) < 1e-10 ? String(value) : figures[column.decimals].format(value);
  if (typeof value === "boolean") return value ? column.yes : column.no;
  if (column.kind === "date" && /^\d{4}-\d{2}$/.test(value)) return month.format(new Date(value));
  if (column.type === "date" && /^\d{4}-\d{2}-\d{2}$/.test(value)) return day.format(new Date(value));
  const text = String(value);
  return text.length > 200 ? text.slice(0, 200) + "…" : text;
}

function filtered(name, value) {
  const query = new URLSearchParams(location.search);
  query.delete("page");
  query.append(`${name}__exact`, value);
  return `${location.pathname}?${query}`;
}

class Rows {
  constructor(address) {
    this.address = address + (address.includes("?") ? "&" : "?");
    this.blocks = new Map();
  }

  get(at) { return this.blocks.get(Math.floor(at / BLOCK))?.[at % BLOCK]; }

  async need(first, last) {
    const wanted = [];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block++) if (!this.blocks.has(block)) wanted.push(block);
    await Promise.all(wanted.map(async (block) => {
      this.blocks.set(block, []);
      try {
        const answer = await fetch(`${this.address}page=${block + 1}&page_size=${BLOCK}`, { headers: { accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        this.blocks.set(block, (await answer.json()).data);
      } catch { this.blocks.delete(block); }
    }));
    if (this.blocks.size > 60) for (const block of this.blocks.keys()) if (Math.abs(block - first / BLOCK) > 20) this.blocks.delete(block);
    return wanted.length > 0;
  }
}

export function start() {
  const table = document.querySelector("[data-grid]");
  const holder = document.getElementById("grid-data");
  if (!table || !holder) return;
  const frame = table.closest(".frame");
  const facts = JSON.parse(holder.textContent);
  const start = (facts.page - 1) * facts.size;
  const tools = document.querySelector("[data-chosen]");
  [...table.tBodies[0].rows].forEach((tr, i) => { tr.dataset.at = start + i; tr.dataset.id = tr.id.slice(4); });
  if (facts.total <= facts.size) {
    if (facts.total > 20) frame.dataset.tall = "";
    new Cells(table, frame, facts, tools, () => {}).paint();
    return;
  }

  // Widths as the first page has them, so that nothing moves while one scrolls.
  const heads = [...table.tHead.rows[0].cells];
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = getComputedStyle(table).font;
  const widths = heads.map((head, i) => {
    const width = Math.min(Math.ceil(head.getBoundingClientRect().width), 420);
    const column = facts.columns[i];
    const longest = column.type === "date" ? Math.ceil(pen.measureText(shown("2008-11-28", column)).width) + 28 : 0; // no day is cut
    return Math.max(width, longest);
  });
  heads.forEach((head, i) => { head.style.width = `${widths[i]}px`; });
  table.style.width = `${widths.reduce((a, b) => a + b, 0)}px`;
  table.classList.add("even");
  frame.dataset.tall = "";
  document.querySelector(".table-page .pager")?.setAttribute("hidden", "");
  table.setAttribute("aria-rowcount", facts.total + 1);

  const body = table.tBodies[0];
  const rows = new Rows(document.querySelector("[data-table]").dataset.rows);
  const height = 38;
  const over = document.createElement("tr");
  const under = document.createElement("tr");
  for (const spacer of [over, under]) { spacer.className = "spacer"; spacer.setAttribute("aria-hidden", "true"); spacer.append(document.createElement("td")); spacer.firstChild.colSpan = heads.length; }
  const caption = document.querySelector("[data-range]");
  const total = Math.min(facts.total * height, TALLEST);
  let first = -1;

  const line = (at) => {
    const data = rows.get(at);
    const tr = document.createElement("tr");
    tr.setAttribute("aria-rowindex", at + 2);
    tr.dataset.at = at;
    if (data) tr.dataset.id = data.__id;
    for (const column of facts.columns) {
      const td = document.createElement("td");
      if (column.number) td.className = "num";
      if (data) {
        const value = data[column.name];
        const text = shown(value, column);
        if (column.link && text !== "") {
          const a = document.createElement("a");
          a.href = filtered(column.name, value);
          a.textContent = text;
          td.append(a);
        } else td.textContent = text;
        if (text.length > 30) td.title = text;
        const mark = facts.marks[`${data.__id} ${column.name}`];
        if (mark) {
          td.classList.add("flag");
          td.title = mark;
          const unseen = document.createElement("span");
          unseen.className = "unseen";
          unseen.textContent = ` (${mark})`;
          td.append(unseen);
        }
      } else td.textContent = "…";
      tr.append(td);
    }
    return tr;
  };

  const draw = (again) => {
    const view = frame.clientHeight;
    const fits = Math.ceil(view / height);
    const most = Math.max(0, facts.total - fits + 2);
    const room = Math.max(1, total - view);
    const top = total < facts.total * height ? Math.round((frame.scrollTop / room) * most) : Math.floor(frame.scrollTop / height);
    const begin = Math.max(0, Math.min(top, most) - EXTRA);
    if (begin === first && !again) return;
    first = begin;
    const end = Math.min(facts.total, begin + fits + 2 * EXTRA);
    const above = total < facts.total * height ? Math.max(0, Math.min(frame.scrollTop - EXTRA * height, total - (end - begin) * height)) : begin * height;
    over.firstChild.style.height = `${above}px`;
    under.firstChild.style.height = `${Math.max(0, total - above - (end - begin) * height)}px`;
    const made = [];
    for (let at = begin; at < end; at++) made.push(line(at));
    const stood = frame.scrollTop;
    cells.redraw(() => body.replaceChildren(over, ...made, under));
    if (frame.scrollTop !== stood) frame.scrollTop = stood;
    if (caption) caption.textContent = caption.dataset.range.replace("{first}", figures[0].format(Math.min(top + 1, facts.total))).replace("{last}", figures[0].format(Math.min(top + fits - 1, facts.total)));
    rows.need(begin, end - 1).then((came) => { if (came && first === begin) draw(true); });
  };

  // Brings a row into view: below the heads, above the lower edge.
  const reveal = (at) => {
    const view = frame.clientHeight - table.tHead.offsetHeight - height;
    if (total < facts.total * height) { // a pixel of the bar is several rows: go by rows, with some to spare
      const room = total - frame.clientHeight;
      const most = Math.max(0, facts.total - Math.ceil(frame.clientHeight / height) + 2);
      const seen = Math.max(1, Math.floor(view / height) - 3);
      const top = Math.round((frame.scrollTop / room) * most);
      if (at < top) frame.scrollTop = (Math.max(0, at - 3) / most) * room;
      else if (at > top + seen) frame.scrollTop = at > facts.total - 5 ? frame.scrollHeight : ((at - seen) / most) * room;
      draw();
      return;
    }
    const place = at * height;
    if (place < frame.scrollTop || place > frame.scrollTop + view) frame.scrollTop = place < frame.scrollTop ? place : place - view;
    draw();
  };
  const cells = new Cells(table, frame, facts, tools, reveal);

  let waiting = false;
  frame.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }, { passive: true });
  const begin = start;
  rows.need(begin, begin + facts.size).then(() => {
    draw(true);
    const wanted = begin + (facts.chosen ? facts.chosen[0] : 0);
    if (wanted) frame.scrollTop = wanted * height * (total / (facts.total * height));
  });
}
