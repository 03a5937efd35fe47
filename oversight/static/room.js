// The draw room: the next line appears by the space bar, the arrows or a presenter's keys. Without this, links do it.
"use strict";

const falls = document.querySelector("[data-falls]");
const links = { next: document.querySelector("[data-next]"), back: document.querySelector("[data-back]") };
const first = falls ? Number(falls.dataset.step) - Number(falls.dataset.shown) : 0;

// Let the address, the count and the links say the step that is shown.
const say = (step) => {
  const at = (to) => {
    const address = new URL(location.href);
    address.searchParams.set("step", to);
    return address.href;
  };
  history.replaceState(null, "", at(step));
  document.querySelector("[data-now]").textContent = step;
  if (links.next) links.next.href = at(step + 1);
  if (links.back) links.back.href = at(step - 1);
};

const move = (forward) => {
  const lines = falls ? [...falls.children] : [];
  const shown = lines.filter((line) => !line.hidden).length;
  const line = forward ? lines[shown] : lines[shown - 1];
  if (line && !falls.dataset.whole && (forward || shown > 1)) {
    line.hidden = !forward;
    line.classList.toggle("new", forward);
    say(first + shown + (forward ? 1 : -1));
  } else (forward ? links.next : links.back)?.click();
};

const KEYS = { " ": true, ArrowRight: true, ArrowDown: true, PageDown: true, ArrowLeft: false, ArrowUp: false, PageUp: false };
addEventListener("keydown", (event) => {
  if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, button, summary")) return;
  event.preventDefault();
  move(KEYS[event.key]);
});
