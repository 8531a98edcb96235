// The search box as a combobox (WAI-ARIA 1.2): suggestions while one types, arrows choose, Escape closes, Enter goes.
const WAIT = 120; // ms after the last key
const CARET = new Set(["Home", "End", "ArrowLeft", "ArrowRight"]);
const THAI = /[\u0e00-\u0e7f]/;
let boxes = 0;

export function suggest(field) {
  const form = field.form;
  const list = document.createElement("ul");
  const id = `choices-${++boxes}`;
  const english = document.documentElement.lang === "en";
  let items = [], active = -1, timer = 0, asked = 0, typed = "";
  list.className = "choices";
  list.id = id;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.placeholder);
  form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" })) field.setAttribute(name, value);

  const open = (opened) => {
    list.hidden = !opened;
    field.setAttribute("aria-expanded", String(opened));
  };
  const mark = (at) => {
    active = at;
    [...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    asked++; // an answer that is still on its way opens nothing
    clearTimeout(timer);
    open(false);
    mark(-1);
  };
  const choose = (at) => {
    mark(at);
    if (at < 0) { field.value = typed; return; }
    field.value = items[at].text;
    field.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const go = (item) => {
    const prefix = english ? "/en" : "";
    if (item.kind === "dataset" && item.id) location.href = `${prefix}/dataset/${encodeURIComponent(item.slug || item.id)}`;
    else if (item.kind === "organization" && item.id) location.href = `${prefix}/organization/${encodeURIComponent(item.id)}`;
    else if (item.kind === "column") location.href = `${prefix}/columns?q=${encodeURIComponent(item.text)}`;
    else { field.value = item.text; form.requestSubmit(); }
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...found.map((item, i) => {
      const li = document.createElement("li");
      li.id = `${id}-${i}`;
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.textContent = item.text;
      if (english && THAI.test(item.text)) text.lang = "th";
      li.append(text);
      if (item.kind !== "word") {
        const kind = document.createElement("small");
        kind.textContent = KINDS[english ? "en" : "th"][item.kind] || "";
        li.append(" ", kind);
      }
      li.addEventListener("click", () => go(item));
      return li;
    }));
    mark(-1);
    open(found.length > 0);
  };
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus

  field.addEventListener("input", () => {
    typed = field.value;
    clearTimeout(timer);
    if (!typed.trim()) { close(); items = []; return; }
    mark(-1); // what is typed on is no longer the choice
    const mine = ++asked;
    timer = setTimeout(async () => {
      try {
        const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`, { headers: { accept: "application/json" } });
        const body = answer.ok ? await answer.json() : {};
        if (mine === asked && document.activeElement === field) show((body.items || []).slice(0, 8));
      } catch { if (mine === asked) close(); /* suggestions are a help, never a need */ }
    }, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (list.hidden) {
      if (key !== "ArrowDown" || !items.length || field.value !== typed) return;
      event.preventDefault();
      open(true);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      const step = key === "ArrowDown" ? 1 : -1;
      choose((active + 1 + step + items.length + 1) % (items.length + 1) - 1);
    } else if (key === "Escape") { event.preventDefault(); field.value = typed; close(); }
    else if (key === "Enter" && active >= 0) { event.preventDefault(); go(items[active]); }
    else if (active >= 0 && CARET.has(key)) { typed = field.value; mark(-1); } // back in the text, which stays
  });
  field.addEventListener("blur", close);
}

const KINDS = {
  th: { dataset: "ชุดข้อมูล", organization: "หน่วยงาน", place: "สถานที่", column: "หัวตาราง" },
  en: { dataset: "dataset", organization: "agency", place: "place", column: "column" },
};
