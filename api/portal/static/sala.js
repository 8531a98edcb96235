// What makes pages nicer where JavaScript runs; every page works without it.
import { suggest } from "./suggest.js";

const root = document.documentElement;

for (const field of document.querySelectorAll("[data-suggest]")) suggest(field);

// Dark or light: follows the system until the reader chooses.
for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private windows refuse; the choice then lasts for the page */ }
    dispatchEvent(new Event("themechange"));
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// Menus that drop: Escape and a click elsewhere close them.
const drops = [...document.querySelectorAll("details.drop")];
addEventListener("click", (event) => {
  for (const drop of drops) if (drop.open && !drop.contains(event.target)) drop.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of drops) if (drop.open) { drop.open = false; drop.querySelector("summary").focus(); }
  if (location.hash === "#narrow") location.hash = "#found";
});

// Narrowing down must not fill the history with the drawer's own address.
document.querySelector(".drawer-open")?.addEventListener("click", () => {
  setTimeout(() => document.querySelector(".drawer-head a")?.focus(), 50);
});

for (const box of document.querySelectorAll("[data-chart]")) {
  new IntersectionObserver((seen, watch) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    import("./chart.js").then((module) => module.start(box));
  }, { rootMargin: "200px" }).observe(box);
}

if (document.querySelector("[data-ask]")) import("./sql.js").then((module) => module.start());
if (document.querySelector("[data-table]")) import("./table.js").then((module) => module.start());
