// What is entered on a visit is kept on the device until the server has acknowledged it, each entry under its own id.
const box = document.getElementById("queue");
const form = document.getElementById("checklist");
const { visit, user } = box.dataset;
const LARGEST = 1.5 * 1024 * 1024;
const WIDEST = 2400;
const WAITS = [2, 5, 15, 30, 60].map((seconds) => seconds * 1000);

// --- the queue in IndexedDB: {id, user, visit, page, kind, line, …, state: waiting | sending | failed | draft} ---
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const opened = indexedDB.open("visits", 1);
opened.onupgradeneeded = () => opened.result.createObjectStore("queue", { keyPath: "id" });
const database = await asked(opened);
const store = (mode) => database.transaction("queue", mode).objectStore("queue");
const written = (act) =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction("queue", "readwrite", { durability: "strict" });
    act(transaction.objectStore("queue"));
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
const queued = async () =>
  (await asked(store("readonly").getAll())).filter((one) => one.user === user).sort((a, b) => a.at - b.at);
const put = (one) => written((queue) => queue.put(one));
const drop = (id) => written((queue) => queue.delete(id));

// --- how it stands, said to the reader ---
let problem = "";
const say = (name, n) => box.dataset[name].replace("{n}", n);
const paragraph = (words) => Object.assign(document.createElement("p"), { textContent: words });
const show = async () => {
  const mine = (await queued()).filter((one) => one.visit === visit);
  const photos = mine.filter((one) => one.kind === "photo").length;
  const words = [];
  if (!navigator.onLine) words.push(box.dataset.offline);
  if (photos) words.push(say("photos", photos));
  if (mine.length > photos) words.push(say("answers", mine.length - photos));
  if (problem) words.push(problem);
  box.className = words.length ? "warn" : "ok";
  if (!words.length && !box.hidden) words.push(box.dataset.done);
  box.replaceChildren(...words.map(paragraph));
  box.hidden &&= !words.length;
  box.dataset.left = mine.length;
  for (const one of mine) showItem(one);
  return mine;
};
const showItem = (one) => {
  const field = form?.querySelector(`[name="${one.kind === "photo" ? "photo" : "answer"}-${CSS.escape(one.line)}"]`);
  const list = field?.closest(".line").querySelector(".attached");
  if (!list) return;
  let item = document.getElementById(`q-${one.id}`);
  if (!item) {
    const files = list.appendChild(Object.assign(document.createElement("ul"), { className: "files" }));
    item = files.appendChild(Object.assign(document.createElement("li"), { id: `q-${one.id}` }));
  }
  const kind = { waiting: "none", draft: "none", sending: "run", failed: "bad" }[one.state];
  const state = one.state === "draft" ? "waiting" : one.state;
  const tag = Object.assign(document.createElement("span"), { className: `tag ${kind}`, textContent: box.dataset[state] });
  const told = paragraph(`${one.name ?? ""} ${one.message ?? ""} `);
  told.append(tag);
  if (one.state === "failed") told.append(" ", button("retry", () => again(one)), " ", button("drop", () => discard(one)));
  item.replaceChildren(told);
};
const button = (words, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button second" });
  made.textContent = box.dataset[words];
  made.addEventListener("click", act);
  return made;
};
const again = async (one) => {
  await put({ ...one, state: "waiting", message: "" });
  await send();
};
const discard = async (one) => {
  await drop(one.id);
  document.getElementById(`q-${one.id}`)?.remove();
  await show();
};
const sent = (one) => {
  const item = document.getElementById(`q-${one.id}`);
  if (!item) return;
  const tag = Object.assign(document.createElement("span"), { className: "tag whole", textContent: box.dataset.sent });
  const told = paragraph(`${one.name ?? ""} `);
  told.append(tag);
  item.replaceChildren(told);
};

// --- sending: one at a time, the same entry under the same id however often ---
let token = document.querySelector('input[name="csrf_token"]').value;
let waits = 0;
let timer = 0;
let last = Promise.resolve();

const body = (one) => {
  const fields = new FormData();
  fields.set("id", one.id);
  if (one.kind === "photo") {
    fields.set(`photo-${one.line}`, new Blob([one.bytes], { type: one.type }), one.name);
    if (one.sha256) fields.set("sha256", one.sha256);
    if (one.location) fields.set("location", one.location);
  } else {
    fields.set(`answer-${one.line}`, one.answer);
    fields.set(`note-${one.line}`, one.note);
    fields.set("reason", one.reason);
  }
  return fields;
};
const post = (one) =>
  fetch(one.page, {
    method: "POST",
    body: body(one),
    redirect: "error",
    headers: { Accept: "application/json", "X-CSRFToken": token },
  });
const renewed = async () => {
  const page = await fetch(box.dataset.page, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (page.redirected) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  token = fresh.querySelector('input[name="csrf_token"]').value;
  document.querySelectorAll('input[name="csrf_token"]').forEach((field) => (field.value = token));
  return fresh.getElementById("queue")?.dataset.user === user;
};
// Returns "sent", "failed", "later" or "signin".
const deliver = async (one) => {
  let answer = await post(one);
  if (answer.status === 400 || answer.status === 401) {
    if (!(await renewed())) return "signin";
    answer = await post(one);
  }
  if (answer.ok) return "sent";
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return "later";
  const refusal = await answer.json().catch(() => ({}));
  one.message = refusal[box.dataset.lang] ?? `HTTP ${answer.status}`;
  return "failed";
};
const work = async () => {
  clearTimeout(timer);
  problem = "";
  for (const one of await queued()) {
    if (one.state === "failed" || one.state === "draft") continue;
    await put({ ...one, state: "sending" });
    await show();
    const how = await deliver(one).catch(() => "later");
    const now = await asked(store("readonly").get(one.id)); // it may have been written over meanwhile
    if (how === "sent") {
      await drop(one.id);
      sent(one);
      waits = 0;
      continue;
    }
    if (now) await put({ ...one, state: how === "failed" ? "failed" : "waiting" });
    if (how === "failed") continue;
    if (how === "signin") problem = box.dataset.signin;
    timer = setTimeout(send, WAITS[Math.min(waits++, WAITS.length - 1)]);
    break;
  }
  await show();
};
// One tab sends at a time; a call that comes meanwhile is another round afterwards.
const send = () => {
  last = last.then(() => (navigator.locks ? navigator.locks.request("visits", work) : work())).catch(show);
  return last;
};

// --- photographs: made smaller on the device, which also leaves the camera's notes behind, then digested there ---
const smaller = async (file) => {
  if (!file.type.startsWith("image/")) return file;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.85, 0.7, 0.5, 0.3]) {
      const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (made && (made.size <= LARGEST || quality === 0.3)) return made;
    }
  } catch {
    // A picture that the browser can't read is sent as it is; the server says whether it takes it.
  }
  return file;
};
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let place = "";
const making = new Set(); // what is chosen and not in the queue yet: a large picture takes a phone some seconds
const keepPhotos = async (files, line) => {
  for (const file of files) await keepPhoto(file, line);
};
const keepPhoto = async (file, line) => {
  const made = await smaller(file);
  const bytes = await made.arrayBuffer();
  const sha256 = crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : "";
  const one = { id: crypto.randomUUID(), user, visit, page: box.dataset.page, kind: "photo", line, at: Date.now() };
  await put({ ...one, name: file.name, type: made.type, bytes, sha256, location: place, state: "waiting" });
};

// --- answers: the latest of a line takes the place of one that is not on its way yet; half-typed ones stay drafts ---
const value = (name) => form.elements[name]?.value ?? "";
const lines = form ? [...new Set([...form.querySelectorAll('[name^="answer-"]')].map((one) => one.name.slice(7)))] : [];
const stood = new Map(lines.map((line) => [line, JSON.stringify([value(`answer-${line}`), value(`note-${line}`)])]));
const lacking = (answer, note, reason) => {
  if (answer === "no" && !note) return box.dataset.note;
  return form.elements.reason && !reason ? box.dataset.reason : "";
};
const keepAnswer = async (line, isDone) => {
  const [answer, note, reason] = [value(`answer-${line}`), value(`note-${line}`).trim(), value("reason").trim()];
  const said = JSON.stringify([answer, note]);
  const old = (await queued()).filter((each) => each.visit === visit && each.kind === "answer" && each.line === line);
  const loose = old.filter((each) => each.state !== "sending");
  if (!answer || (said === stood.get(line) && !loose.some((each) => each.state === "draft" && isDone))) return;
  stood.set(line, said);
  const message = lacking(answer, note, reason);
  const state = isDone && !message ? "waiting" : "draft";
  const one = { id: crypto.randomUUID(), user, visit, page: box.dataset.page, kind: "answer", line, at: Date.now() };
  await written((queue) => {
    for (const each of loose) queue.delete(each.id);
    queue.put({ ...one, answer, note, reason, state, message });
  });
  for (const each of loose) document.getElementById(`q-${each.id}`)?.remove();
};
// One after another: two events of one moment must not read the same queue.
let keeping = Promise.resolve();
const keepAnswers = (isDone) => {
  keeping = keeping.then(async () => {
    const noted = localStorage.getItem(TYPED);
    for (const line of lines) await keepAnswer(line, isDone);
    const isLoose = lines.some((line) => !value(`answer-${line}`) && value(`note-${line}`));
    if (!isLoose && localStorage.getItem(TYPED) === noted) localStorage.removeItem(TYPED);
  });
  return keeping;
};
// What is being typed is written down at once, key by key: the queue takes longer than a page needs to vanish.
const TYPED = `typed ${visit} ${user}`;
const noteTyped = () => {
  const fields = lines.flatMap((line) => [`answer-${line}`, `note-${line}`]);
  localStorage.setItem(TYPED, JSON.stringify(fields.map((name) => [name, value(name)])));
};
const restoreTyped = () => {
  for (const [name, typed] of JSON.parse(localStorage.getItem(TYPED) ?? "[]")) {
    if (form?.elements[name] && typed) form.elements[name].value = typed;
  }
};
// After a page was lost in a dead spot its entries are filled in again from the queue.
const restore = (mine) => {
  for (const one of mine.filter((each) => each.kind === "answer" && lines.includes(each.line))) {
    form.elements[`answer-${one.line}`].value = one.answer;
    form.elements[`note-${one.line}`].value = one.note;
    if (one.reason && form.elements.reason) form.elements.reason.value = one.reason;
    stood.set(one.line, JSON.stringify([one.answer, one.note]));
  }
};

if (form) {
  let typing = 0;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    noteTyped();
    if (event.target.tagName !== "TEXTAREA") return;
    clearTimeout(typing);
    typing = setTimeout(() => keepAnswers(false).then(show), 400);
  });
  form.addEventListener("change", async (event) => {
    clearTimeout(typing);
    if (event.target.type === "checkbox") return;
    if (event.target.type === "file") {
      const taken = keepPhotos([...event.target.files], event.target.name.slice(6));
      making.add(taken);
      await taken.finally(() => making.delete(taken));
      event.target.value = "";
    } else await keepAnswers(!form.elements.reason); // a correction goes out when it is submitted with its reason
    await show();
    await send();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(typing);
    await Promise.allSettled(making);
    await keepAnswers(true);
    await send();
    const left = await show();
    const answered = lines.every((line) => value(`answer-${line}`));
    if (!left.length) location.assign(answered ? box.dataset.sign : box.dataset.page);
    else box.scrollIntoView();
  });
  addEventListener("pagehide", () => keepAnswers(false));
}

// --- nothing is signed or closed before everything has arrived ---
const blocked = async (event, go) => {
  if (!Number(box.dataset.left) && !making.size) return;
  event.preventDefault();
  await Promise.allSettled(making);
  await keepAnswers(true);
  await send();
  if (!(await show()).length) go();
  else {
    box.prepend(paragraph(box.dataset.first));
    box.scrollIntoView();
  }
};
for (const link of document.querySelectorAll(`a[href^="${box.dataset.sign}"]`))
  link.addEventListener("click", (event) => blocked(event, () => location.assign(link.href)));
for (const other of document.querySelectorAll("main form"))
  if (other !== form) other.addEventListener("submit", (event) => blocked(event, () => other.submit()));

// --- the device's place, only while it is asked for ---
const wish = document.getElementById("f-place");
if (wish && navigator.geolocation) {
  wish.closest("#place").hidden = false;
  let watch = 0;
  wish.addEventListener("change", () => {
    navigator.geolocation.clearWatch(watch);
    place = "";
    if (!wish.checked) return;
    watch = navigator.geolocation.watchPosition(
      ({ coords }) => (place = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`),
      () => (wish.checked = false),
    );
  });
}

// --- start: what a lost page left behind goes out again; iOS has no background sync, so the page does it itself ---
for (const one of await queued()) if (one.state === "sending") await put({ ...one, state: "waiting" });
restore(await show());
restoreTyped();
await keepAnswers(false);
await show();
addEventListener("online", send);
addEventListener("offline", show);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
send();
navigator.storage?.persist?.();
document.documentElement.dataset.visits = "ready";
try {
  await navigator.serviceWorker.register("/visits/worker.js", { scope: "/visits/" });
  await navigator.serviceWorker.ready;
  if (navigator.onLine) await (await caches.open("visits")).add(location.pathname);
  document.documentElement.dataset.visits = "kept";
} catch {
  // Without a worker the page can't be opened again in a dead spot; what was entered is kept all the same.
}
