// The page of a table, made quicker to read: the head stays in view.
export function start() {
  const frame = document.querySelector("[data-grid]")?.closest(".frame");
  if (frame) frame.dataset.tall = "";
}
