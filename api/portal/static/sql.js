// The page of questions in SQL: an editor that completes tables and columns, and on demand the database itself in the browser.
// Without JavaScript the field of text and the server answer alike.
const NAMED = /\b(?:from|join)\s+"((?:[^"]|"")+)"/gi;
const MOST_ROWS = 2_000_000; // of a table that is fetched whole
const SHOWN = 200;
const english = document.documentElement.lang === "en";
const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });

const names = (text) => [...new Set([...text.matchAll(NAMED)].map((found) => found[1].replaceAll('""', '"')))];
const bare = (name) => name.replace(/@\d+$/, "");
const pinned = (name) => name.match(/@(\d+)$/)?.[1];

async function json(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail || String(answer.status));
  return answer.json();
}

const folded = (title) => title.trim().replace(/\s+/g, " ").toLowerCase();
const called = (r, title) => !title || [r.id, folded(r.title || ""), folded(r.title || "").replace(/\.[^.\s]{1,7}$/, "")].includes(folded(title));

// The resource behind a name: its own id, the slug of a dataset with one table, or slug and title. Asked once.
const known = new Map();
function resource(name) {
  const [slug, ...rest] = bare(name).split("/");
  const id = bare(name);
  if (!known.has(id)) {
    known.set(id, json(`/api/v1/resources/${encodeURIComponent(id)}`).catch(async () => {
      const tables = (await json(`/api/v1/datasets/${encodeURIComponent(slug)}`)).resources.filter((r) => r.state === "published" && r.columns?.length && called(r, rest.join("/")));
      if (tables.length !== 1) throw new Error(name);
      return tables[0];
    }).catch((error) => { known.delete(id); throw error; }));
  }
  return known.get(id);
}

const quoted = (name) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

async function columns(context) {
  const text = context.state.doc.toString();
  const after = text.slice(0, context.pos).match(/\b(?:from|join)\s+("?[^"\n;]*)$/i);
  if (after && (after[1].startsWith('"') || !/\s/.test(after[1]))) return tables(after[1], context.pos - after[1].length);
  const word = context.matchBefore(/"?[\p{L}\p{M}\p{N}_]*/u);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const options = [];
  for (const name of names(text)) {
    try {
      for (const column of (await resource(name)).columns) {
        options.push({ label: column.title && column.title !== column.name ? `${column.name} · ${column.title}` : column.name, apply: quoted(column.name), detail: column.unit || column.type, type: "property" });
      }
    } catch { /* not (yet) the name of a table */ }
  }
  return options.length ? { from: word.from, options, filter: true } : null;
}

// The readable name of a table in place of what was typed, and of the closing quote that the editor had set.
function put(hit) {
  const name = hit.title ? `${hit.dataset.slug}/${hit.title}` : hit.resource;
  return (view, completion, from, to) => {
    const end = view.state.sliceDoc(to, to + 1) === '"' ? to + 1 : to;
    const insert = `"${name.replaceAll('"', '""')}"`;
    view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
  };
}

// Tables by what their columns are called and what stands in them.
async function tables(text, from) {
  const sought = text.replaceAll('"', "").replaceAll("/", " ").trim();
  if (sought.length < 2) return null;
  try {
    const found = await json(`/api/v1/columns?limit=10&q=${encodeURIComponent(sought)}`);
    return { from, filter: false, options: found.items.map((hit) => ({ label: hit.title || hit.dataset.title, detail: hit.dataset.title, apply: put(hit), type: "class" })) };
  } catch { return null; }
}

async function editor(form, area) {
  const vendor = form.dataset.vendor;
  const [state, view, commands, language, autocomplete, sql, highlight] = await Promise.all(
    ["codemirror-state", "codemirror-view", "codemirror-commands", "codemirror-language", "codemirror-autocomplete", "codemirror-lang-sql", "lezer-highlight"]
      .map((name) => import(`${vendor}${name}.js`)));
  const { tags } = highlight;
  const colours = language.HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.typeName], color: "var(--press)", fontWeight: "600" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
    { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--soft)" },
  ]);
  const ask = () => { form.requestSubmit(); return true; };
  const support = sql.sql({ dialect: sql.PostgreSQL, upperCaseKeywords: true });
  const made = new view.EditorView({
    doc: area.value,
    extensions: [
      state.Prec.highest(view.keymap.of([{ key: "Mod-Enter", run: ask }])),
      commands.history(), view.drawSelection(), language.bracketMatching(), autocomplete.closeBrackets(), autocomplete.autocompletion(),
      support, support.language.data.of({ autocomplete: columns }), view.EditorView.lineWrapping,
      language.syntaxHighlighting(colours),
      view.keymap.of([...autocomplete.closeBracketsKeymap, ...autocomplete.completionKeymap, ...commands.defaultKeymap, ...commands.historyKeymap]),
      view.EditorView.contentAttributes.of({ "aria-labelledby": "sql-label", "aria-multiline": "true", spellcheck: "false" }),
      view.EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  });
  area.after(made.dom);
  area.hidden = true;
  form.querySelector("label").addEventListener("click", () => made.focus());
}

function script(source) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    Object.assign(tag, { src: source, onload: resolve, onerror: reject });
    document.head.append(tag);
  });
}

let opening = null;
async function database(vendor) {
  await script(`${vendor}arrow.js`);
  const duckdb = await import(`${vendor}duckdb.js`);
  const made = new duckdb.AsyncDuckDB({ log() {} }, new Worker(`${vendor}duckdb-worker.js`));
  await made.instantiate(new URL(`${vendor}duckdb.wasm.gz`, location.href).href);
  await made.open({ query: { castBigIntToDouble: true, castDecimalToDouble: true, castTimestampToDate: true } });
  const connection = await made.connect();
  // Nothing is fetched from elsewhere: an extension that is not built in is an error, not a download.
  await connection.query("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false");
  return { connection, held: new Set() };
}

function cell(value, type) {
  if (value === null || value === undefined) return "";
  if (/^(Date|Timestamp)/.test(type)) {
    const text = new Date(Number(value)).toISOString();
    return type.startsWith("Date<DAY>") || text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19);
  }
  if (typeof value === "number" || typeof value === "bigint") return figures.format(value);
  return String(value);
}

function drawn(result, place, told, statement) {
  const table = document.createElement("table");
  table.className = "grid";
  const fields = result.schema.fields.map((field) => ({ name: field.name, type: String(field.type), figure: /^(Int|Uint|Float|Decimal)/.test(String(field.type)) }));
  const head = table.createTHead().insertRow();
  for (const field of fields) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = field.name;
    if (field.figure) th.className = "num";
    head.append(th);
  }
  const body = table.createTBody();
  for (let at = 0; at < Math.min(result.numRows, SHOWN); at++) {
    const tr = body.insertRow();
    fields.forEach((field, i) => {
      const td = tr.insertCell();
      td.textContent = cell(result.getChildAt(i).get(at), field.type);
      if (field.figure) td.className = "num";
    });
  }
  const frame = document.createElement("div");
  Object.assign(frame, { className: "frame", tabIndex: 0 });
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", told);
  frame.append(table);
  const words = document.createElement("p");
  words.className = "range soft";
  words.textContent = told;
  const take = document.createElement("p");
  take.className = "actions";
  for (const format of ["csv", "xlsx", "json", "jsonl", "parquet", "arrow"]) {
    const a = document.createElement("a");
    Object.assign(a, { className: "button quiet small", textContent: format.toUpperCase(), download: "", href: `/api/v1/sql?${new URLSearchParams({ q: statement, format })}` });
    take.append(a, " ");
  }
  place.replaceChildren(words, frame, take);
}

async function here(form, statement, place) {
  const say = (text) => { const p = document.createElement("p"); p.textContent = text; place.replaceChildren(p); };
  const wanted = names(statement);
  if (!wanted.length) { say(form.dataset.one); return; }
  say(form.dataset.loading);
  try {
    const found = await Promise.all(wanted.map(resource));
    if (found.some((r) => r.rows > MOST_ROWS)) { say(form.dataset.large); return; }
    opening ??= database(form.dataset.vendor);
    const { connection, held } = await opening.catch((error) => { opening = null; throw error; });
    for (const [i, name] of wanted.entries()) {
      if (held.has(name)) continue;
      const version = pinned(name) ? `?version=${pinned(name)}` : "";
      const answer = await fetch(`/api/v1/resources/${found[i].id}/download.arrow${version}`);
      if (!answer.ok) throw new Error((await answer.json()).detail);
      await connection.insertArrowFromIPCStream(new Uint8Array(await answer.arrayBuffer()), { name, create: true });
      held.add(name);
    }
    say(form.dataset.asking);
    const begin = performance.now();
    const result = await connection.query(statement);
    const took = performance.now() - begin;
    drawn(result, place, form.dataset.here.replace("{n}", figures.format(result.numRows)).replace("{ms}", figures.format(Math.round(took))), statement);
    document.querySelector("[data-served]")?.remove(); // what the server answered before, perhaps to another question
    history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ q: statement })}`);
  } catch (error) {
    say(String(error.message || error).slice(0, 1000));
  }
}

export function start() {
  const form = document.querySelector("[data-ask]");
  const area = form.querySelector("textarea");
  editor(form, area).catch(() => { area.hidden = false; });
  const local = form.querySelector("[data-local]");
  if (!local || typeof WebAssembly === "undefined") return;
  local.hidden = false;
  const place = document.querySelector("[data-answer]");
  local.addEventListener("click", async () => {
    local.disabled = true;
    await here(form, area.value, place);
    local.disabled = false;
  });
}
