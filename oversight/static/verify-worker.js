// LYD/1 checked in the browser: a program of its own, which shares no code with the one that drew, and sends nothing.
// Files come in as {name: bytes}; out go a line a check, {ok, zh, en}, and at the end {verdict, notice, result}.
"use strict";

const TABLES = ["frame.tsv", "inspectors.tsv", "conflicts.tsv"];
const FILES = [...TABLES, "notice.json", "result.json"];
const LIMIT = 64 * 2 ** 20;
const ID = /^[A-Za-z0-9_.:-]{1,40}$/, DIGEST = /^[0-9a-f]{64}$/, SKILL = /^[^\s,\x00-\x1f\x7f-\x9f]{1,40}$/;
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;
const bytesOf = (text) => new TextEncoder().encode(text);
const say = (ok, zh, en) => postMessage({ ok, zh, en });
const refuse = (zh, en) => { throw Object.assign(new Error(en), { zh, en }); };
const need = (holds, zh, en) => (holds ? say(true, zh, en) : refuse(zh, en));

// SHA-256 (FIPS 180-4). Tickets are many and short, so it answers at once; `main` checks it against Web Crypto.
const roots = (count, power) => {
  const found = [];
  for (let n = 2; found.length < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) found.push((n ** (1 / power) % 1 * 2 ** 32) | 0);
  }
  return found;
};
const K = Int32Array.from(roots(64, 3)), START = Int32Array.from(roots(8, 2)), W = new Int32Array(64);
const compress = (state, block, at) => {
  for (let i = 0; i < 16; i++, at += 4) W[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15], y = W[i - 2];
    const s = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const t = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s + W[i - 7] + t) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const s = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const t = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (t + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
};
const sha256 = (given) => {
  const bytes = typeof given === "string" ? bytesOf(given) : given;
  const state = START.slice(), whole = bytes.length & ~63, rest = bytes.length - whole;
  for (let at = 0; at < whole; at += 64) compress(state, bytes, at);
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  tail.set(bytes.subarray(whole));
  tail[rest] = 128;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < tail.length; at += 64) compress(state, tail, at);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};
const ticket = (seed, tag, label) => sha256(`${seed}|${tag}|${label}`);
const inOrder = (seed, tag, labels) =>
  labels.map((label) => [ticket(seed, tag, label), label]).sort((a, b) => (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? -1 : 1)).map((one) => one[1]);

// Text in the order of its code points, which is that of its UTF-8 bytes; JavaScript's own order is of UTF-16 units.
const before = (a, b) => {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
  return x.length - y.length;
};
const textOf = (name, body) => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return refuse(`${name} 不是 UTF-8`, `${name} is not UTF-8`);
  }
};

// A zip: stored or deflated, nothing before or after it, each name once, the seal (if it has one) right.
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});
const crc32 = (bytes) => {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 255];
  return (crc ^ -1) >>> 0;
};
const inflate = async (packed) => {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > LIMIT) throw new RangeError("too large");
    parts.push(value);
  }
};
const unzip = async (raw) => {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length), files = {};
  const u16 = (at) => view.getUint16(at, true), u32 = (at) => view.getUint32(at, true);
  const name = (at, size) => textOf("zip", raw.subarray(at, at + size));
  let end = raw.length - 22;
  while (u32(end) !== 0x06054b50 || u16(end + 20) !== raw.length - end - 22) end--;
  const comment = name(end + 22, raw.length), directory = u32(end + 16);
  const sealed = comment === "" || comment === "LYD/1 sha256:" + sha256(raw.subarray(0, end + 22));
  if (!sealed || u32(0) !== 0x04034b50 || u32(end + 4) || directory + u32(end + 12) !== end) return null;
  let at = directory;
  for (let left = u16(end + 10); left > 0; left--) {
    const [method, crc, packed, size, local] = [u16(at + 10), u32(at + 16), u32(at + 20), u32(at + 24), u32(at + 42)];
    const path = name(at + 46, u16(at + 28)), start = local + 30 + u16(local + 26) + u16(local + 28);
    const same = u32(at) === 0x02014b50 && u32(local) === 0x04034b50 && path === name(local + 30, u16(local + 26));
    if (!same || u16(at + 8) & 1 || (method !== 0 && method !== 8) || size > LIMIT || start + packed > directory) return null;
    at += 46 + u16(at + 28) + u16(at + 30) + u16(at + 32);
    if (path.endsWith("/")) continue;
    const short = path.slice(path.lastIndexOf("/") + 1), stored = raw.subarray(start, start + packed);
    const body = method === 8 ? await inflate(stored) : stored;
    if (Object.hasOwn(files, short) || body.length !== size || crc32(body) !== crc) return null;
    files[short] = body;
  }
  return at === end ? files : null;
};

// A TSV file: NFC, lines sorted and unique, each column in its form.
const natural = (text) => /^(0|[1-9][0-9]{0,15})$/.test(text) && BigInt(text) < 2n ** 53n;
const skills = (text) => text === "" || text.split(",").every((one, at, all) => SKILL.test(one) && (at === 0 || before(all[at - 1], one) < 0));
const id = (text) => ID.test(text);
const COLUMNS = [[id, id, natural], [id, natural, natural, skills], [id, id]];
const table = (at, body) => {
  const lines = textOf(TABLES[at], body).split("\n"), rest = lines.pop();
  const rows = lines.map((line) => line.split("\t")), columns = COLUMNS[at];
  const wrong = rows.findIndex((row, n) => row.length !== columns.length || !columns.every((fits, c) => fits(row[c])) ||
    lines[n].normalize("NFC") !== lines[n] || (n > 0 && (before(lines[n - 1], lines[n]) >= 0 || (at < 2 && rows[n - 1][0] === row[0]))));
  const good = wrong < 0 && rest === "" && (at === 2 || new Set(rows.map((row) => row[0])).size === rows.length);
  need(good, `${TABLES[at]} 格式严格，有序不重：${rows.length} 行${wrong < 0 ? "" : `，第 ${wrong + 1} 行有误`}`,
    `${TABLES[at]} is in strict form, sorted, unique: ${rows.length} lines${wrong < 0 ? "" : `; wrong at line ${wrong + 1}`}`);
  return rows;
};

// The one spelling of a JSON value; what the profile has no spelling for (null, true, floats, control characters) is refused.
const spell = (value) => {
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.keys(value).sort(before).map((key) => `${spell(key)}:${spell(value[key])}`).join(",")}}`;
  const plain = typeof value === "string" ? !CONTROL.test(value) && value.normalize("NFC") === value : Number.isSafeInteger(value);
  return plain ? JSON.stringify(value) : refuse(`不容许的值 ${value}`, `a value that isn't allowed: ${value}`);
};
const keys = (value, wanted) => typeof value === "object" && value !== null && spell(Object.keys(value).sort(before)) === spell([...wanted].sort(before));
const parse = (name, body) => {
  const text = textOf(name, body);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    refuse(`${name} 不是 JSON`, `${name} is not JSON`);
  }
  need([text, text + "\n"].includes(spell(value) + "\n"), `${name} 为规范 JSON`, `${name} is canonical JSON`);
  return [value, text.endsWith("\n")];
};
const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isDay = (value) => isText(value) && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value) && !value.startsWith("0000") &&
  !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);
const checkNotice = (notice) => {
  const sealed = Object.hasOwn(notice, "secret_sha256");
  const wanted = "draw files plan plan_item prev publish_by seed_sources spec team title".split(" ").concat(sealed ? ["secret_sha256"] : []);
  let good = keys(notice, wanted) && notice.spec === "LYD/1" && isCount(notice.draw) && notice.draw > 0 && DIGEST.test(notice.prev);
  good = good && isText(notice.title) && isText(notice.plan_item) && isDay(notice.publish_by) && keys(notice.files, TABLES);
  good = good && (!sealed || DIGEST.test(notice.secret_sha256)) && Array.isArray(notice.team) && notice.team.length > 1;
  good = good && notice.team.every((skill) => skill === "" || (isText(skill) && SKILL.test(skill)));
  good = good && Object.entries(notice.plan).every(([name, one]) => ID.test(name) && keys(one, ["mode", "k", "reserve"]) &&
    ["srs", "pps", "all"].includes(one.mode) && isCount(one.k) && isCount(one.reserve));
  good = good && Array.isArray(notice.seed_sources) && notice.seed_sources.every((one) => keys(one, ["name", "regex", "event_on"]) &&
    isText(one.name) && /^[^=\s]{1,40}$/u.test(one.name) && isText(one.regex) && one.regex.length <= 1000 && isDay(one.event_on));
  const names = good ? notice.seed_sources.map((one) => one.name) : [];
  good = good && new Set(names).size === names.length && !names.slice(0, -1).includes("secret") && (names.at(-1) === "secret") === sealed;
  need(good, "公告各项齐全，写法正确", "the notice has what it needs, in its form");
};

// A pattern means the same here as in the program that drew only if both know all of its signs.
const matches = (regex, value) => {
  const same = !/\(\?(?!:|=|!|<=|<!)|\\[A-Za-ce-rt-vx-z]|\\[DSWB0]|\[\^?\]|\{,|[*+?}]\+/.test(regex);
  if (!same) refuse(`浏览器无法判断格式 ${regex}，请用 verify_draw.py`, `a browser can't judge the pattern ${regex}; use verify_draw.py`);
  return new RegExp(`^(?:${regex.replaceAll("\\s", " ")})$`).test(value);
};
const seedOf = (notice, digest, values) => {
  need(keys(values, notice.seed_sources.map((one) => one.name)), "每个来源一个数值", "one value per source");
  let text = `LYD1|seed|${digest}\n`;
  for (const { name, regex } of notice.seed_sources) {
    const value = values[name];
    let good = isText(value) && value.length <= 1000 && matches(regex, value);
    if (name === "secret") good = good && DIGEST.test(value) && sha256(value) === notice.secret_sha256;
    need(good, `来源 ${name} 的数值：${value}`, `the value of ${name}: ${value}`);
    text += `${name}=${value}\n`;
  }
  return sha256(text);
};

// Probability proportional to size: what is certain, then a point every `total` along the line of weights.
const proportional = (seed, tag, units, count) => {
  let rest = units, left = BigInt(count), total = 0n, sure = [];
  for (let more = [1]; more.length > 0;) {
    total = rest.reduce((sum, unit) => sum + unit.weight, 0n);
    more = rest.filter((unit) => left * unit.weight >= total);
    rest = rest.filter((unit) => left * unit.weight < total);
    sure = sure.concat(more);
    left -= BigInt(more.length);
  }
  const taken = [];
  if (rest.length > 0) {
    const whole = 2n ** 256n;
    let point = whole;
    for (let n = 0; point >= whole - (whole % total); n++) point = BigInt("0x" + ticket(seed, `${tag}/start`, n));
    point %= total;
    const weights = new Map(rest.map((unit) => [unit.id, unit.weight]));
    let reached = 0n;
    for (const name of inOrder(seed, `${tag}/order`, [...weights.keys()])) {
      reached += left * weights.get(name);
      if (point < reached) {
        taken.push(name);
        point += total;
      }
    }
  }
  return [...inOrder(seed, `${tag}/rank`, sure.map((unit) => unit.id)), ...inOrder(seed, `${tag}/rank`, taken)];
};
const drawObjects = (seed, plan, frame) => {
  const strata = new Map(), objects = new Map();
  for (const [name, stratum, weight] of frame) {
    if (!strata.has(stratum)) strata.set(stratum, []);
    strata.get(stratum).push({ id: name, weight: BigInt(weight) });
  }
  need(frame.length > 0 && keys(plan, strata.keys()), "计划与层一致", "the plan is for the strata of the frame");
  let called = [];
  for (const [name, units] of strata) {
    const { mode, k, reserve } = plan[name], tag = `object/${name}`;
    const able = mode === "pps" ? units.filter((unit) => unit.weight > 0n) : units;
    need(able.length > 0 && k <= able.length, `层 ${name} 可抽：${mode} ${k}/${able.length}`, `stratum ${name} can be drawn: ${mode} ${k}/${able.length}`);
    const count = mode === "all" ? able.length : k + reserve, ids = able.map((unit) => unit.id);
    objects.set(name, mode === "pps" ? proportional(seed, tag, able, count) : inOrder(seed, tag, ids).slice(0, count));
    called = called.concat(objects.get(name).slice(0, mode === "all" ? count : k));
  }
  return [objects, inOrder(seed, "call", called)];
};

// Teams: masks of inspectors who may take each slot; holders are places in the roster.
const bit = (at) => 1n << BigInt(at);
const maskOf = (size, fits) => BigInt("0b0" + Array.from({ length: size }, (_, n) => (fits(size - 1 - n) ? 1 : 0)).join(""));
class Teams {
  constructor(order, team, [frame, people, conflicts]) {
    const stratum = new Map(frame.map((row) => [row[0], row[1]])), barred = new Map();
    this.size = team.length;
    this.ids = people.map((row) => row[0]);
    this.place = new Map(this.ids.map((name, at) => [name, at]));
    this.cap = people.map((row) => BigInt(row[1]));
    this.load = people.map((row) => BigInt(row[2]));
    for (const [who, target] of conflicts) barred.set(target, (barred.get(target) ?? 0n) | bit(this.place.get(who)));
    const able = team.map((skill) => maskOf(people.length, (at) => skill === "" || people[at][3].split(",").includes(skill)));
    this.slots = order.flatMap((name) => team.map((_, at) => [name, at + 1]));
    this.open = order.flatMap((name) => able.map((one) => one & ~((barred.get(name) ?? 0n) | (barred.get(stratum.get(name)) ?? 0n))));
  }

  seat(seats) {
    const known = seats.every((seat) => this.place.has(seat[2]));
    this.holder = seats.map((seat) => this.place.get(seat[2]));
    const visits = this.ids.map(() => 0n);
    if (known) for (const at of this.holder) [visits[at], this.load[at]] = [visits[at] + 1n, this.load[at] + 1n];
    const lawful = known && this.holder.every((at, slot) => (this.open[slot] & bit(at)) !== 0n && !this.mates(slot).some((one) => one !== slot && this.holder[one] === at));
    need(lawful && visits.every((count, at) => count <= this.cap[at]), "席位合法", "lawful seats");
    this.room = this.ids.flatMap((_, at) => (visits[at] < this.cap[at] ? [at] : []));
  }

  mates(slot) {
    const first = slot - (slot % this.size);
    return Array.from({ length: this.size }, (_, at) => first + at);
  }

  // Who could take one more visit, handing on others (of slots from `start` on; `empty` has nobody) until one ends with a
  // person of `ends` or with one who has room and at most `most` visits.
  reach(ends, most, start, empty = -1) {
    let people = ends, more = true;
    const slots = new Set([empty]);
    for (const at of this.room) if (this.load[at] <= most) people |= bit(at);
    while (more) {
      more = false;
      let found = 0n;
      for (let first = start - (start % this.size); first < this.slots.length; first += this.size) {
        const mates = this.mates(first);
        let stay = 0n;
        for (const one of mates) if (!slots.has(one)) stay |= bit(this.holder[one]);
        for (const one of mates) {
          if (one < start || slots.has(one) || (this.open[one] & people & ~stay) === 0n) continue;
          slots.add(one);
          found |= bit(this.holder[one]);
          more = true;
        }
      }
      people |= found;
    }
    return [people, slots];
  }

  // The first inspector ranked before the holder who could have the slot, with the slots before it kept and loads as even.
  better(seed, slot) {
    const at = this.holder[slot], label = `${this.slots[slot].join("#")}@`, open = this.open[slot];
    const [giving] = this.reach(bit(at), -1n, slot + 1, slot);
    let top = this.load[at];
    this.load.forEach((load, who) => { if (load > top && giving & bit(who)) top = load; });
    const [people, slots] = this.reach(bit(at), top - 1n, slot + 1, slot);
    let able = people & open;
    for (const one of this.mates(slot)) if (!slots.has(one)) able &= ~bit(this.holder[one]);
    const own = ticket(seed, "inspector", label + this.ids[at]);
    return this.ids.find((name, who) => who !== at && (able >> BigInt(who)) & 1n && ticket(seed, "inspector", label + name) < own);
  }

  check(seed) {
    for (const most of new Set(this.load)) {
      const [people] = this.reach(0n, most, 0);
      if (this.load.some((load, at) => load > most + 1n && people & bit(at))) refuse("负荷可以更均衡", "the loads could be more even");
    }
    say(true, "负荷尽可能均衡", "loads as even as can be");
    for (let slot = 0; slot < this.slots.length; slot++) {
      if (slot % 50 === 0) postMessage({ done: slot, total: this.slots.length });
      const name = this.better(seed, slot), where = this.slots[slot].join("#");
      if (name) refuse(`席位 ${where} 应为 ${name}`, `the seat ${where} is due to ${name}`);
    }
    say(true, "席位按抽取号顺序，分配唯一正确", "seats in the order of ranks: the one right assignment");
  }

  checkHall(hall) {
    const given = new Set((hall.blocked ?? []).map(spell)), visits = new Map();
    const blocked = this.slots.flatMap((one, slot) => (given.has(spell(one)) ? [slot] : []));
    for (const slot of blocked) this.ids.forEach((_, at) => {
      if (this.open[slot] & bit(at)) visits.set(at, (visits.get(at) ?? new Set()).add(Math.floor(slot / this.size)));
    });
    const places = [...visits.keys()].sort((a, b) => a - b);
    const able = (at) => (this.cap[at] < BigInt(visits.get(at).size) ? Number(this.cap[at]) : visits.get(at).size);
    const right = { blocked: blocked.map((slot) => this.slots[slot]), need: blocked.length };
    right.inspectors = places.map((at) => this.ids[at]);
    right.capacity = places.reduce((sum, at) => sum + able(at), 0);
    need(spell(hall) === spell(right) && right.capacity < right.need, "无法组成检查组，已证明", "proven: no lawful teams");
  }
}

const verify = async (files) => {
  const missing = FILES.filter((name) => !files[name] || files[name].length > LIMIT);
  need(missing.length === 0, `五个文件齐全 ${missing.join(" ")}`, `the five files are there ${missing.join(" ")}`);
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", files["notice.json"]));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    need(hex === sha256(files["notice.json"]), "本页的 SHA-256 与浏览器自带的一致", "this page's SHA-256 agrees with the browser's own");
  }
  const [notice, ended] = parse("notice.json", files["notice.json"]), [result, alike] = parse("result.json", files["result.json"]);
  checkNotice(notice);
  const hall = Object.hasOwn(result, "hall");
  need(keys(result, ["objects", "seed", "seed_values", "teams", ...(hall ? ["hall"] : [])]) && ended === alike, "结果各项齐全", "the result has what it needs");
  need(TABLES.every((name) => sha256(files[name]) === notice.files[name]), "三个表的 SHA-256 与公告一致", "the tables are those of the notice");
  const tables = TABLES.map((name, at) => table(at, files[name])), [frame, people, conflicts] = tables;
  const places = new Set(frame.flatMap((row) => [row[0], row[1]])), roster = new Set(people.map((row) => row[0]));
  need(conflicts.every(([who, target]) => roster.has(who) && places.has(target)), "回避的人员和对象都在名单上", "recusals are of the lists");
  const seed = seedOf(notice, sha256(files["notice.json"]), result.seed_values);
  need(result.seed === seed, `种子：${seed}`, `seed: ${seed}`);
  const [objects, order] = drawObjects(seed, notice.plan, frame);
  const right = keys(result.objects, objects.keys()) && [...objects].every(([name, ids]) => spell(ids) === spell(result.objects[name]));
  need(right, `对象与备选，抽出 ${order.length} 个`, `objects and reserves, ${order.length} drawn`);
  const teams = new Teams(order, notice.team, tables);
  const seats = Array.isArray(result.teams) && result.teams.every((seat) => Array.isArray(seat) && seat.length === 3);
  need(seats && spell(result.teams.map((seat) => seat.slice(0, 2))) === spell(hall ? [] : teams.slots), `席位按叫号顺序：${result.teams.length}`, `seats in call order: ${result.teams.length}`);
  if (hall) return teams.checkHall(result.hall);
  teams.seat(result.teams);
  return teams.check(seed);
};

const main = async ({ zip, files }) => {
  let found = files, verdict = "VERIFIED";
  try {
    if (zip) found = await unzip(zip).catch(() => null);
    need(found, "zip 完整，文件不重名", "the zip is whole, each file in it once");
    await verify(found);
  } catch (error) {
    verdict = "FAILED";
    say(false, error.zh ?? `读不懂：${error.message}`, error.en ?? `can't be understood: ${error.message}`);
  }
  const digest = (name) => (found?.[name] ? sha256(found[name]) : "");
  postMessage({ verdict, notice: digest("notice.json"), result: digest("result.json") });
};
addEventListener("message", (event) => main(event.data));
