// The page that checks a bundle: it reads the files the reader picks, lets a worker check them, and sends them nowhere.
"use strict";

const form = document.querySelector("[data-verify]");
const lines = document.querySelector("[data-lines]");
const bar = document.querySelector("[data-bar]");
const show = (name, shown) => {
  for (const one of document.querySelectorAll(`[data-say="${name}"]`)) one.hidden = !shown;
};

const line = ({ ok, zh, en }) => {
  const item = document.createElement("li"), tag = document.createElement("span");
  tag.className = `tag ${ok ? "ok" : "bad"}`;
  tag.textContent = ok ? "通过 PASS" : "不通过 FAIL";
  item.append(tag, ` ${zh} / ${en}`);
  lines.append(item);
};

// Whether the register has this notice and, if it has a result of that draw, this one. The chain is computed again.
const registered = async ({ notice, result }) => {
  const answer = await fetch(form.dataset.register);
  const entries = (await answer.text()).split("\n").slice(0, -1).map((text) => [text, ...text.split("|")]);
  let previous = "0".repeat(64);
  for (const [at, [text, , , number, , , , before]] of entries.entries()) {
    if (Number(number) !== at + 1 || before !== previous) return "broken";
    if (!globalThis.crypto?.subtle) break;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${text}\n`));
    previous = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const mine = entries.find((one) => one[4] === "notice" && one[6] === notice);
  const drawn = mine && entries.find((one) => one[4] === "result" && one[5] === mine[5]);
  return mine && (!drawn || drawn[6] === result) ? "registered" : "unregistered";
};

let worker = null;
const run = async (picked) => {
  worker?.terminate();
  lines.replaceChildren();
  for (const name of ["VERIFIED", "FAILED", "registered", "unregistered", "broken", "unread"]) show(name, false);
  show("running", true);
  bar.removeAttribute("value");
  const files = {};
  for (const file of picked) files[file.name] = new Uint8Array(await file.arrayBuffer());
  const zips = Object.keys(files).filter((name) => name.toLowerCase().endsWith(".zip"));
  const mine = new Worker(form.dataset.worker);
  worker = mine;
  const finish = async (verdict, digests) => {
    mine.terminate();
    show("running", false);
    show(verdict, true);
    form.dataset.verdict = verdict;
    if (digests.notice) show(await registered(digests).catch(() => "unread"), true);
  };
  mine.addEventListener("error", () => finish("FAILED", {}));
  mine.addEventListener("message", ({ data }) => {
    if (data.verdict) finish(data.verdict, data);
    else if (data.total) [bar.max, bar.value] = [data.total, data.done];
    else line(data);
  });
  mine.postMessage(zips.length > 0 ? { zip: files[zips[0]] } : { files });
};

show("form", true);
form.addEventListener("submit", (event) => event.preventDefault());
form.querySelector("input").addEventListener("change", (event) => {
  delete form.dataset.verdict;
  if (event.target.files.length > 0) run([...event.target.files]);
});
