// The search box as a combobox (WAI-ARIA 1.2): suggestions while one types, arrows choose, Escape closes, Enter goes.
const WAIT = 120; // ms after the last key
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

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    active = at;
    [...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    if (at < 0) { field.value = typed; field.removeAttribute("aria-activedescendant"); return; }
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
      li.append(text);
      if (item.kind !== "word") {
        const kind = document.createElement("small");
        kind.textContent = KINDS[english ? "en" : "th"][item.kind] || "";
        li.append(kind);
      }
      li.addEventListener("mousedown", (event) => { event.preventDefault(); go(item); });
      return li;
    }));
    list.hidden = !found.length;
    active = -1;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };

  field.addEventListener("input", () => {
    typed = field.value;
    clearTimeout(timer);
    if (!typed.trim()) { close(); return; }
    timer = setTimeout(async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`, { headers: { accept: "application/json" } });
        if (!answer.ok || mine !== asked) return;
        const body = await answer.json();
        if (document.activeElement === field) show((body.items || body.suggestions || []).slice(0, 8));
      } catch { close(); /* suggestions are a help, never a need */ }
    }, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((active + 1 + step + items.length + 1) % (items.length + 1) - 1);
    } else if (event.key === "Escape") { event.preventDefault(); field.value = typed; close(); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); go(items[active]); }
  });
  field.addEventListener("blur", close);
}

const KINDS = {
  th: { dataset: "ชุดข้อมูล", organization: "หน่วยงาน", place: "สถานที่", column: "หัวตาราง" },
  en: { dataset: "dataset", organization: "agency", place: "place", column: "column" },
};
