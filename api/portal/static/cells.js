// Cells of a table by keyboard and pointer: one of them has the focus, a rectangle of them can be chosen, linked to and copied.
// Rows are told by `data-at` (their place in the answer) and `data-id` (their number in the file).
const STEP = 12; // rows of Page Up and Page Down
const figures = new Intl.NumberFormat("en");

export class Cells {
  // `reveal(place)` brings a row into the page where only some are; `facts` are those of the page.
  constructor(table, frame, facts, tools, reveal) {
    Object.assign(this, { table, frame, facts, tools, reveal });
    this.width = facts.columns.length;
    this.at = { row: (facts.page - 1) * facts.size, column: 0 };
    this.anchor = { ...this.at };
    this.ids = new Map(); // numbers of the rows at the corners, which may be out of the page by now
    this.some = false;
    if (facts.chosen) {
      const [top, bottom, left, right] = facts.chosen;
      this.anchor = { row: this.at.row + top, column: left };
      this.at = { row: this.at.row + bottom, column: right };
      this.some = true;
    }
    table.setAttribute("role", "grid");
    table.setAttribute("aria-colcount", this.width);
    table.setAttribute("aria-multiselectable", "true");
    table.addEventListener("keydown", (event) => this.key(event));
    table.addEventListener("focusin", (event) => this.arrived(event.target.closest("td")));
    table.addEventListener("mousedown", (event) => {
      const td = event.target.closest("td");
      if (!td || !event.shiftKey) return;
      event.preventDefault();
      this.move(Number(td.parentNode.dataset.at), td.cellIndex, true);
    });
    tools.querySelector("[data-link]").addEventListener("click", (event) => this.copy(event.target, this.address()));
    tools.querySelector("[data-values]").addEventListener("click", (event) => this.copy(event.target, this.values()));
    if (!navigator.clipboard) for (const button of tools.querySelectorAll("button")) button.hidden = true;
  }

  rows() { return [...this.table.tBodies[0].rows].filter((tr) => tr.dataset.at !== undefined); }

  cell(row, column) { return this.rows().find((tr) => Number(tr.dataset.at) === row)?.cells[column]; }

  // Whatever has the focus keeps it, though its element is a new one.
  redraw(work) {
    const held = this.table.tBodies[0].contains(document.activeElement);
    work();
    this.paint();
    if (held) (this.cell(this.at.row, this.at.column) ?? this.frame).focus({ preventScroll: true });
  }

  get range() {
    const rows = [this.anchor.row, this.at.row].sort((a, b) => a - b);
    const columns = [this.anchor.column, this.at.column].sort((a, b) => a - b);
    return { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] };
  }

  paint() {
    const { top, bottom, left, right } = this.range;
    let reachable = null;
    for (const tr of this.rows()) {
      const row = Number(tr.dataset.at);
      for (const corner of [top, bottom]) if (row === corner && tr.dataset.id) this.ids.set(row, tr.dataset.id);
      [...tr.cells].forEach((td, column) => {
        const chosen = this.some && row >= top && row <= bottom && column >= left && column <= right;
        td.classList.toggle("chosen", chosen);
        if (chosen) td.setAttribute("aria-selected", "true"); else td.removeAttribute("aria-selected");
        td.setAttribute("aria-colindex", column + 1);
        td.tabIndex = -1;
        for (const link of td.querySelectorAll("a")) link.tabIndex = -1; // Enter follows it
        if (row === this.at.row && column === this.at.column) reachable = td;
      });
    }
    reachable ??= this.rows()[0]?.cells[0];
    if (reachable) reachable.tabIndex = 0;
    this.tools.hidden = !this.some;
    const words = this.tools.querySelector("[data-words]");
    if (this.some) words.textContent = words.dataset.words.replace("{n}", figures.format((bottom - top + 1) * (right - left + 1)));
  }

  arrived(td) {
    if (!td || td.parentNode.dataset.at === undefined) return;
    const row = Number(td.parentNode.dataset.at);
    if (row === this.at.row && td.cellIndex === this.at.column) return;
    this.at = { row, column: td.cellIndex };
    this.anchor = { ...this.at };
    this.some = true;
    this.paint();
  }

  move(row, column, extend) {
    this.at = { row: Math.max(0, Math.min(row, this.facts.total - 1)), column: Math.max(0, Math.min(column, this.width - 1)) };
    if (!extend) this.anchor = { ...this.at };
    this.some = true;
    this.reveal(this.at.row);
    this.paint();
    const td = this.cell(this.at.row, this.at.column);
    if (!td) return;
    td.focus({ preventScroll: true });
    // Sideways by hand: the browser's own scrolling would not know of the heads that stay, nor of the rows that are not there.
    const left = td.offsetLeft, right = left + td.offsetWidth;
    if (left < this.frame.scrollLeft) this.frame.scrollLeft = left;
    else if (right > this.frame.scrollLeft + this.frame.clientWidth) this.frame.scrollLeft = right - this.frame.clientWidth;
    const seen = td.getBoundingClientRect();
    if (seen.bottom > innerHeight || seen.top < 0) scrollBy(0, seen.top - innerHeight / 2);
  }

  key(event) {
    if (!event.target.closest("td") || event.altKey) return;
    const { row, column } = this.at;
    const all = event.ctrlKey || event.metaKey;
    const last = this.facts.total - 1;
    const target = {
      ArrowUp: [all ? 0 : row - 1, column], ArrowDown: [all ? last : row + 1, column],
      ArrowLeft: [row, all ? 0 : column - 1], ArrowRight: [row, all ? this.width - 1 : column + 1],
      PageUp: [row - STEP, column], PageDown: [row + STEP, column],
      Home: [all ? 0 : row, 0], End: [all ? last : row, this.width - 1],
    }[event.key];
    if (target) {
      event.preventDefault();
      this.move(...target, event.shiftKey);
    } else if (event.key === "Enter") {
      event.target.closest("td").querySelector("a")?.click();
    } else if (event.key === "Escape" && this.some) {
      this.some = false;
      this.anchor = { ...this.at };
      this.paint();
    } else if (all && event.key.toLowerCase() === "c" && !String(getSelection())) {
      event.preventDefault();
      navigator.clipboard?.writeText(this.values());
    }
  }

  // The address of these cells, in this version: by the numbers of their rows, so that it holds however they are sorted.
  address() {
    const { top, bottom, left, right } = this.range;
    const query = new URLSearchParams(location.search);
    for (const name of ["cell", "page", "version"]) query.delete(name);
    query.set("version", this.facts.version);
    query.set("page", Math.floor(top / this.facts.size) + 1);
    query.append("cell", `${this.ids.get(top) ?? top + 1}:${this.facts.columns[left].name}`);
    if (top !== bottom || left !== right) query.append("cell", `${this.ids.get(bottom) ?? bottom + 1}:${this.facts.columns[right].name}`);
    return `${location.origin}${location.pathname}?${query}#range`;
  }

  // Their values as spreadsheets take them, as far as they stand in the page; a leading sign of a formula is made text.
  values() {
    const { top, bottom, left, right } = this.range;
    const text = (td) => td.textContent.replace(/[\t\r\n]+/g, " ").replace(/^([=@]|[+-](?![\d.,]+$))/, "'$1");
    return this.rows().filter((tr) => Number(tr.dataset.at) >= top && Number(tr.dataset.at) <= bottom)
      .map((tr) => [...tr.cells].slice(left, right + 1).map(text).join("\t")).join("\n");
  }

  async copy(button, text) {
    await navigator.clipboard.writeText(text);
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, 1500);
  }
}
