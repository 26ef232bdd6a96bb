import {
  factsOf
} from "./chunk-IWB5577H.js";
import {
  waitsOf
} from "./chunk-MPMC5K6T.js";
import {
  headLines,
  trace,
  treeLines,
  treeOf,
  treeRows
} from "./chunk-XEB62BMK.js";
import {
  wrapText
} from "./chunk-A3T4WTPU.js";
import {
  runLines
} from "./chunk-UTCGWNX5.js";
import {
  exitStatusOf
} from "./chunk-HSJA7DPM.js";
import {
  flow
} from "./chunk-V6R3YKIL.js";
import {
  pathAmong
} from "./chunk-CLNDEHPP.js";
import {
  causeOf,
  errorSentence
} from "./chunk-RG4G6P25.js";
import {
  formatDuration
} from "./chunk-UOZDWD3G.js";
import {
  allOf,
  resolveRun
} from "./chunk-6ULMV2WQ.js";
import {
  Gate,
  plain,
  styled
} from "./chunk-UYSH7VYH.js";
import {
  countOf,
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  lastEndUs
} from "./chunk-W6DSOP5R.js";
import {
  runRow,
  spanRow
} from "./chunk-ZRFZUS55.js";
import {
  LensError
} from "./chunk-LXBVFJEU.js";
import {
  formatAbsolute,
  rfc3339
} from "./chunk-7A5IP6JU.js";

// src/watch/event-text.ts
import { attributeNames as attributeNames2 } from "@flujo/domain";

// src/watch/watch-event.ts
import { attributeNames } from "@flujo/domain";
function eventRow(event) {
  const { type, run } = event;
  const timeUs = Math.round(event.timeUs);
  const { runId, pipeline } = run;
  const head = { version: 1, type, time: rfc3339(timeUs), timeUs, runId, pipeline };
  return "span" in event ? { ...head, path: event.path, span: spanRow(event.span) } : { ...head, run: runRow(run) };
}
function isRetry({ kind, attributes }) {
  const attempt = attributes[attributeNames.attempt];
  return kind === "attempt" && typeof attempt === "number" && attempt > 1;
}

// src/watch/event-text.ts
var eventTitles = ["time", "run", "event", "what", "duration", "note"];
function eventCells(event, timeZone) {
  const { timeUs, run } = event;
  const time = momentText(timeUs, timeZone);
  if ("span" in event) {
    const { span, path } = event;
    const isEnd2 = event.type === "span.end";
    return [time, run.runId, stepWord(span, isEnd2), path, isEnd2 ? durationOf(span) : "", stepNote(span, isEnd2)];
  }
  const isEnd = event.type === "run.end";
  return [time, run.runId, runWord(event.type, run), run.pipeline, isEnd ? durationOf(run) : "", runNote(run, isEnd)];
}
function momentText(timeUs, timeZone) {
  const text = formatAbsolute(timeUs, timeZone);
  const milliseconds = Math.floor(timeUs / 1e3) % 1e3;
  return text.replace(/(?<=T\d\d:\d\d:\d\d)/u, `.${String(Math.max(0, milliseconds)).padStart(3, "0")}`);
}
var durationOf = ({ durationNs }) => durationNs === void 0 ? "" : formatDuration(durationNs);
function stepWord(span, isEnd) {
  if (isEnd) return span.status;
  if (isRetry(span)) return "retry";
  return span.status === "paused" && span.kind === "pause" ? "paused" : "started";
}
function stepNote(span, isEnd) {
  const { attributes, error } = span;
  const delayMs = attributes[attributeNames2.retryDelayMs];
  if (isEnd) return error === void 0 ? "" : errorSentence(causeOf(error));
  if (isRetry(span) && typeof delayMs === "number") return `after ${formatDuration(delayMs * 1e6)}`;
  return span.status === "paused" && span.kind === "pause" ? waitsOf([span]) : "";
}
function runWord(type, { status }) {
  if (type === "run.start") return "run started";
  if (type === "run.pause") return "run paused";
  if (type === "run.resume") return "run resumed";
  return type === "run.gone" ? "run gone" : `run ${status}`;
}
function runNote(run, isEnd) {
  if (!isEnd) return "";
  if (run.error !== void 0) return errorSentence(run.error);
  return run.status === "crashed" ? "process gone" : "";
}

// src/watch/following.ts
var isUnderWay = ({ status }) => status === "running" || status === "paused";
var endOf = ({ startTimeUs, durationNs = 0 }) => startTimeUs + durationNs / 1e3;

// src/watch/order-changes.ts
function orderChanges(changes) {
  const moments = [];
  for (const visit of depthFirst(changes)) {
    const { span, hasBegun, hasEnded } = visit.change;
    const endUs = span.startTimeUs + (span.durationNs ?? 0) / 1e3;
    if (!visit.isLeaving && hasBegun && span.status !== "skipped")
      moments.push({ timeUs: span.startTimeUs, span, type: "span.start" });
    if (visit.isLeaving && hasEnded) moments.push({ timeUs: endUs, span, type: "span.end" });
  }
  return moments.toSorted((a, b) => a.timeUs - b.timeUs);
}
function* depthFirst(changes) {
  const byStart = changes.toSorted((a, b) => a.span.startTimeUs - b.span.startTimeUs);
  const known = new Set(byStart.map(({ span }) => span.spanId));
  const inside = Map.groupBy(byStart, ({ span }) => span.parentSpanId);
  const tops = byStart.filter(({ span }) => span.parentSpanId === void 0 || !known.has(span.parentSpanId));
  const entered = /* @__PURE__ */ new Set();
  const waiting = [...entriesInto(byStart), ...entriesInto(tops)];
  for (let next = waiting.pop(); next !== void 0; next = waiting.pop()) {
    const { change, isLeaving } = next;
    if (!isLeaving && entered.has(change)) continue;
    yield next;
    if (isLeaving) continue;
    entered.add(change);
    waiting.push({ change, isLeaving: true });
    for (const entry of entriesInto(inside.get(change.span.spanId) ?? [])) waiting.push(entry);
  }
}
var entriesInto = (changes) => changes.map((change) => ({ change, isLeaving: false })).toReversed();

// src/watch/run-spans.ts
var lateUs = 1e7;
var mostAskedFor = 500;
var isOpen = { op: "not", condition: { op: "exists", field: "durationNs" } };
var RunSpans = class {
  #byId = /* @__PURE__ */ new Map();
  #open = /* @__PURE__ */ new Set();
  #newestStartUs = -Infinity;
  get byId() {
    return this.#byId;
  }
  /** Those that are open. */
  get open() {
    return this.#open;
  }
  async read(reader, run) {
    const isRunning = run.status === "running";
    const found = isRunning && this.#byId.size > 0 ? await this.#readRecent(reader, run) : await reader.getSpans(run.runId);
    const changes = this.#merge(found);
    if (!isRunning || this.#byId.size >= run.totals.spans) return changes;
    return [...changes, ...this.#merge(await reader.getSpans(run.runId))];
  }
  async #readRecent(reader, { runId }) {
    const isNew = { op: ">=", field: "startTimeUs", value: this.#newestStartUs - lateUs };
    const found = await reader.getSpans(runId, { where: { op: "or", conditions: [isNew, isOpen] } });
    const ids = new Set(found.map(({ spanId }) => spanId));
    const missing = [...this.#open].filter((spanId) => !ids.has(spanId));
    if (missing.length === 0) return found;
    if (missing.length > mostAskedFor) return reader.getSpans(runId);
    const ended = await reader.getSpans(runId, { where: { op: "in", field: "spanId", values: missing } });
    return [...found, ...ended];
  }
  #merge(found) {
    const changes = [];
    for (const span of found) {
      const known = this.#byId.get(span.spanId);
      const isOver = span.durationNs !== void 0;
      this.#byId.set(span.spanId, span);
      this.#newestStartUs = Math.max(this.#newestStartUs, span.startTimeUs);
      if (isOver) this.#open.delete(span.spanId);
      else this.#open.add(span.spanId);
      const hasEnded = isOver && known?.durationNs === void 0;
      if (known === void 0 || hasEnded) changes.push({ span, hasBegun: known === void 0, hasEnded });
    }
    return changes;
  }
};

// src/watch/line-view.ts
var LineView = class {
  #options;
  #gate;
  #known = /* @__PURE__ */ new Map();
  /** Runs that may have changed and have not been read since. */
  #touched = /* @__PURE__ */ new Map();
  #events = [];
  #told;
  #hasTitles = false;
  constructor(options) {
    this.#options = options;
    this.#gate = new Gate(options.output);
  }
  async update(reader, touched) {
    for (const run of touched) this.#touched.set(run.runId, run);
    for (const run of this.#touched.values()) {
      const known = this.#known.get(run.runId) ?? { spans: new RunSpans(), run: void 0 };
      const changes = await known.spans.read(reader, run);
      this.#events = [...this.#events, ...this.#eventsOf(run, known, changes)];
      this.#touched.delete(run.runId);
      known.run = run;
      if (isUnderWay(run)) this.#known.set(run.runId, known);
      else this.#known.delete(run.runId);
    }
  }
  async show({ gone, runs, waitingFor }, trouble) {
    for (const run of gone) {
      if (!this.#known.delete(run.runId)) continue;
      this.#events.push({ type: "run.gone", timeUs: this.#options.nowUs(), run });
    }
    const events = this.#events.toSorted((a, b) => a.timeUs - b.timeUs);
    this.#events = [];
    this.#print(events);
    this.#explain(trouble ?? (runs.length === 0 ? `waiting for ${waitingFor}` : void 0));
    await this.#options.flush();
  }
  #eventsOf(run, known, changes) {
    const isFirst = known.run === void 0;
    const tellsAll = run.startTimeUs >= this.#options.tellSinceUs;
    const told = isFirst && !tellsAll && isUnderWay(run) ? changes.filter(({ hasEnded }) => !hasEnded) : changes;
    const { byId } = known.spans;
    const steps = orderChanges(told).map((moment) => ({ ...moment, run, path: pathAmong(byId, moment.span) }));
    const before = isFirst ? [this.#runEvent("run.start", run, run.startTimeUs)] : [];
    const wasPaused = known.run?.status === "paused";
    const lastUs2 = lastEndUs(byId.values()) ?? run.startTimeUs;
    if (wasPaused && run.status !== "paused") {
      before.push(this.#runEvent("run.resume", run, steps[0]?.timeUs ?? this.#options.nowUs()));
    }
    if (!wasPaused && run.status === "paused") return [...before, ...steps, this.#runEvent("run.pause", run, lastUs2)];
    if (isUnderWay(run)) return [...before, ...steps];
    return [...before, ...steps, this.#runEvent("run.end", run, Math.max(endOf(run), lastUs2))];
  }
  #runEvent(type, run, timeUs) {
    return { type, timeUs, run };
  }
  #print(events) {
    const { output, json } = this.#options;
    for (const event of events) {
      if (json) {
        this.#gate.jsonLine(eventRow(event));
        continue;
      }
      if ("span" in event && event.span.parentSpanId === void 0 && event.span.kind === "run") continue;
      const cells = eventCells(event, output.timeZone);
      if (output.plain) this.#row(cells);
      else this.#gate.line(plain(lineOf(cells)));
    }
  }
  #row(cells) {
    if (!this.#hasTitles) this.#gate.row(eventTitles);
    this.#hasTitles = true;
    this.#gate.row(cells);
  }
  #explain(trouble) {
    if (trouble !== void 0 && trouble !== this.#told) this.#options.onTrouble(trouble);
    this.#told = trouble;
  }
};
var wordColumns = "run cancelled".length;
function lineOf([time = "", run = "", word = "", what = "", duration = "", note = ""]) {
  return [time, run, word.padEnd(wordColumns), what, duration, note].filter((cell) => cell !== "").join("  ");
}

// src/watch/trouble-lines.ts
var mostLines = 3;
function troubleLines(trouble, { width }) {
  if (trouble === void 0) return [];
  return wrapText(`Waiting: ${trouble}`, width).slice(0, mostLines).map((line) => styled(line, "yellow"));
}

// src/watch/list-picture.ts
var mostShown = 300;
var ListPicture = class {
  #sinceUs;
  #facts = /* @__PURE__ */ new Map();
  /** Runs whose facts have to be read. */
  #touched = /* @__PURE__ */ new Map();
  /** @param sinceUs when the watch began, in microseconds since the epoch */
  constructor(sinceUs) {
    this.#sinceUs = sinceUs;
  }
  async update(reader, touched) {
    for (const run of touched.slice(0, mostShown)) this.#touched.set(run.runId, run);
    for (const run of this.#touched.values()) {
      this.#facts.set(run.runId, await factsOf(reader, run));
      this.#touched.delete(run.runId);
    }
  }
  lines(following, { output, rows, trouble, isLive }) {
    const { runs } = following;
    this.#forgetAllBut(runs);
    const foot = [...troubleLines(trouble, output), ...this.#footer(runs, 0, output, isLive)];
    if (runs.length === 0)
      return [...trouble === void 0 ? [plain(`Waiting for ${following.waitingFor}.`)] : [], ...foot];
    const room = Math.max(1, rows - foot.length - 1);
    const shown = runs.slice(0, room);
    const facts = shown.map(({ runId }) => this.#facts.get(runId) ?? { note: "", lastedNs: void 0 });
    const footer2 = this.#footer(runs, runs.length - shown.length, output, isLive);
    return [...runLines(shown, facts, output), ...troubleLines(trouble, output), ...footer2];
  }
  #forgetAllBut(runs) {
    const ids = new Set(runs.map(({ runId }) => runId));
    for (const runId of this.#facts.keys()) if (!ids.has(runId)) this.#facts.delete(runId);
  }
  #footer(runs, cut, output, isLive) {
    const count = (status) => runs.filter((run) => run.status === status).length;
    const ended = runs.filter((run) => !isUnderWay(run)).length;
    const since = formatAbsolute(this.#sinceUs, output.timeZone).slice(11, 19);
    const parts = [
      cut > 0 ? `${countOf(cut, "run")} more than fit here` : "",
      `${formatCount(count("running"))} running`,
      count("paused") > 0 ? `${formatCount(count("paused"))} paused` : "",
      `${formatCount(ended)} ended since ${since}`,
      isLive ? "q ends" : ""
    ];
    return flow(
      parts.map((part) => styled(part, "dim")),
      output
    );
  }
};

// src/watch/many-runs.ts
var lateUs2 = 6e7;
var pageSize = 500;
var mostEnded = 500;
var underWay = { op: "in", field: "status", values: ["running", "paused"] };
var ManyRuns = class {
  waitingFor = "a run to start";
  #options;
  #runs = /* @__PURE__ */ new Map();
  /** Runs that are over and began of late, with their starts: they are found again and again. */
  #over = /* @__PURE__ */ new Map();
  #lastReadUs;
  #gone = [];
  constructor(options) {
    this.#options = options;
    this.#lastReadUs = options.sinceUs;
  }
  get gone() {
    return this.#gone;
  }
  get runs() {
    return [...this.#runs.values()].toSorted(byImportance);
  }
  get isDone() {
    const runs = [...this.#runs.values()];
    return this.#options.untilDone && runs.length > 0 && runs.every(({ status }) => status !== "running");
  }
  async read(reader, nowUs) {
    const { where } = this.#options;
    const isRecent = { op: ">=", field: "startTimeUs", value: this.#lastReadUs - lateUs2 };
    const open = await allRuns(reader, allOf([underWay, where]));
    const recent = await allRuns(reader, allOf([isRecent, { op: "not", condition: underWay }, where]));
    const ended = recent.filter((run) => this.#isNews(run));
    const found = new Set([...open, ...ended].map(({ runId }) => runId));
    const missing = [...this.#runs.values()].filter((run) => isUnderWay(run) && !found.has(run.runId));
    const looked = await Promise.all(missing.map(({ runId }) => reader.getRun(runId)));
    this.#gone = missing.filter((_, index) => looked[index] === void 0);
    for (const { runId } of this.#gone) this.#runs.delete(runId);
    const touched = [...open, ...ended, ...looked.filter((run) => run !== void 0)];
    for (const run of [...recent, ...touched]) this.#note(run);
    for (const run of touched) this.#runs.set(run.runId, run);
    this.#lastReadUs = nowUs;
    this.#forgetOld();
    return touched;
  }
  /** Whether a run that is over has ended since it was read last, or since the watch began. */
  #isNews(run) {
    const known = this.#runs.get(run.runId);
    if (known !== void 0) return isUnderWay(known);
    return !this.#over.has(run.runId) && endOf(run) >= this.#options.sinceUs;
  }
  #note(run) {
    if (isUnderWay(run)) this.#over.delete(run.runId);
    else this.#over.set(run.runId, run.startTimeUs);
  }
  #forgetOld() {
    for (const [runId, startUs] of this.#over) {
      if (startUs < this.#lastReadUs - lateUs2) this.#over.delete(runId);
    }
    const ended = [...this.#runs.values()].filter((run) => !isUnderWay(run)).toSorted(byImportance);
    for (const { runId } of ended.slice(mostEnded)) this.#runs.delete(runId);
  }
};
async function allRuns(reader, where) {
  const found = [];
  let after;
  do {
    const page = await reader.listRuns({ where }, { limit: pageSize, after });
    found.push(...page.runs);
    after = page.next;
  } while (after !== void 0);
  return found;
}
var rankOf = ({ status }) => status === "running" ? 0 : status === "paused" ? 1 : 2;
var lastOf = (run) => isUnderWay(run) ? run.startTimeUs : endOf(run);
function byImportance(a, b) {
  return rankOf(a) - rankOf(b) || lastOf(b) - lastOf(a);
}

// src/watch/one-run.ts
var OneRun = class {
  #name;
  #options;
  #untilDone;
  #run;
  #isGone = false;
  /** @param untilDone whether a run that waits to be resumed is over too */
  constructor(name, options, untilDone) {
    this.#name = name;
    this.#options = options;
    this.#untilDone = untilDone;
  }
  get runs() {
    return this.#run === void 0 ? [] : [this.#run];
  }
  get gone() {
    return this.#isGone ? this.runs : [];
  }
  get waitingFor() {
    return this.#name.startsWith("@") ? `a run that is ${this.#name}` : `run ${this.#name}`;
  }
  get isDone() {
    if (this.#run === void 0 || this.#isGone) return false;
    return !isUnderWay(this.#run) || this.#untilDone && this.#run.status === "paused";
  }
  async read(reader) {
    const run = this.#run === void 0 ? await this.#find(reader) : await reader.getRun(this.#run.runId);
    this.#isGone = run === void 0 && this.#run !== void 0;
    if (run === void 0) return [];
    this.#run = run;
    return [run];
  }
  async #find(reader) {
    try {
      return await resolveRun(reader, this.#name, this.#options);
    } catch (error) {
      if (error instanceof LensError && error.exitCode === 3) return void 0;
      throw error;
    }
  }
};

// src/watch/painter.ts
var csi = "\x1B[";
var beginFrame = `${csi}?2026h${csi}?7l`;
var endFrame = `${csi}?7h${csi}?2026l`;
var down = (rows) => rows > 0 ? `${csi}${rows}B` : "";
var up = (rows) => rows > 0 ? `${csi}${rows}A` : "";
var Painter = class {
  #shown = [];
  #isStale = false;
  /** What brings a terminal from what it shows to `lines`; nothing where it shows them. Each is shorter than a row. */
  paint(lines) {
    const shown = this.#isStale ? [] : this.#shown;
    const wipe = this.#isStale ? `\r${csi}J` : "";
    const changes = changesBetween(shown, lines);
    this.#shown = lines;
    this.#isStale = false;
    return wipe === "" && changes === "" ? "" : `${beginFrame}${wipe}${changes}${endFrame}`;
  }
  /** Nothing that was painted can be relied on. */
  forget() {
    this.#isStale = true;
  }
  /** Moves the cursor below what is shown, which stays. Painting begins anew there. */
  leave() {
    const rows = this.#shown.length;
    this.#shown = [];
    this.#isStale = false;
    return rows === 0 ? "" : `${down(rows - 1)}\r
`;
  }
};
function changesBetween(shown, lines) {
  let text = "";
  let row = 0;
  for (const [index, line] of lines.entries()) {
    if (index < shown.length && line === shown[index]) continue;
    text += index < shown.length || index === 0 ? `${down(index - row)}\r` : `${down(index - 1 - row)}\r
`;
    text += `${csi}2K${line}`;
    row = index;
  }
  if (lines.length < shown.length) {
    text += `${down(lines.length - row)}\r${csi}J`;
    row = lines.length;
  }
  return text === "" ? "" : `${text}\r${up(row)}`;
}

// src/watch/screen-view.ts
var tickMs = { underWay: 250, idle: 1e3 };
var rest = { times: 9, mostMs: 2e3 };
var ScreenView = class {
  painter = new Painter();
  #options;
  #isNew = true;
  #paintedMs = -Infinity;
  #restUntilMs = -Infinity;
  #trouble;
  constructor(options) {
    this.#options = options;
  }
  async update(reader, touched) {
    await this.#options.picture.update(reader, touched);
    this.#isNew = true;
  }
  /** All has to be painted again. */
  redraw() {
    this.painter.forget();
    this.#isNew = true;
    this.#restUntilMs = -Infinity;
  }
  async show(following, trouble) {
    const { clock, flush, output } = this.#options;
    const beganMs = clock.nowMs();
    if (trouble !== this.#trouble) this.#isNew = true;
    this.#trouble = trouble;
    const isTick = beganMs - this.#paintedMs >= (following.runs.some(isUnderWay) ? tickMs.underWay : tickMs.idle);
    if (!this.#isNew && !isTick || beganMs < this.#restUntilMs) return;
    const painting = this.painter.paint(this.#rows(following, beganMs, trouble));
    this.#isNew = false;
    this.#paintedMs = beganMs;
    if (painting !== "") output.write(painting);
    await flush();
    const endedMs = clock.nowMs();
    this.#restUntilMs = endedMs + Math.min(rest.mostMs, rest.times * (endedMs - beganMs));
  }
  /** Lines as they stand on the terminal; the last row stays free, so that what was there before does not all go. */
  #rows(following, nowMs, trouble) {
    const { output, picture, terminal } = this.#options;
    const { columns, rows } = terminal.size();
    const pieces = [];
    const place = { ...output, nowMs, width: columns, write: (text) => void pieces.push(text) };
    const most = Math.max(1, rows - 1);
    new Gate(place).lines(picture.lines(following, { output: place, rows: most, trouble, isLive: true }).slice(0, most));
    return pieces.map((piece) => piece.slice(0, -1));
  }
};

// src/watch/tree-picture.ts
import { buildSpanTree } from "@flujo/tracing";

// src/watch/latest-spans.ts
function latestSpans({ nodes }, rows) {
  const chosen = /* @__PURE__ */ new Set();
  for (const node of nodes.toSorted((a, b) => lastUs(b) - lastUs(a) || b.depth - a.depth)) {
    const added = newWith(node, chosen);
    if (chosen.size + added.length > rows) break;
    for (const spanId of added) chosen.add(spanId);
  }
  return chosen;
}
function lastUs({ span }) {
  if (span.durationNs === void 0) return Number.MAX_SAFE_INTEGER + span.startTimeUs;
  return span.startTimeUs + span.durationNs / 1e3;
}
function newWith(node, chosen) {
  const added = [];
  for (let at = node; at !== void 0 && !chosen.has(at.span.spanId); at = at.parent) {
    added.push(at.span.spanId);
  }
  return added;
}

// src/watch/tree-picture.ts
var TreePicture = class {
  #spans = new RunSpans();
  #whole;
  /** For so many rows; made anew when something has changed. */
  #drawn;
  /** Whether nothing of the run was traced. */
  get isEmpty() {
    return this.#whole === void 0;
  }
  async update(reader, touched) {
    for (const run of touched) await this.#spans.read(reader, run);
    const root = buildSpanTree([...this.#spans.byId.values()]);
    this.#whole = root && treeOf(root);
    this.#drawn = void 0;
  }
  lines(following, { output, rows, trouble, isLive }) {
    const [run] = following.runs;
    const keys = isLive ? ["q ends"] : [];
    if (run === void 0) {
      const waiting = trouble === void 0 ? [plain(`Waiting for ${following.waitingFor}.`)] : [];
      return [...waiting, ...troubleLines(trouble, output), ...footer(keys, output)];
    }
    const lost = following.gone.length > 0 ? "the run is not in the database any more" : void 0;
    const below = troubleLines(trouble ?? lost, output);
    if (this.#whole === void 0) return [plain("Nothing of it was traced yet."), ...below, ...footer(keys, output)];
    const head = headLines(run, this.#whole, output);
    const { tree, drawn } = this.#draw(this.#whole, Math.max(1, rows - head.length - below.length - 2));
    const cut = tree.spans.length - tree.nodes.length + drawn.cut;
    const parts = [
      drawn.folded > 0 ? `${countOf(drawn.folded, "span")} folded` : "",
      cut > 0 ? `${countOf(cut, "earlier span")} not shown` : "",
      ...keys
    ];
    return [...head, ...treeLines(drawn.rows, tree, run, output), ...below, ...footer(parts, output)];
  }
  #draw(whole, rows) {
    if (this.#drawn?.rows === rows) return this.#drawn;
    let tree = whole;
    let drawn = treeRows(tree, { limit: rows, folding: true });
    if (drawn.cut > 0) {
      const wanted = latestSpans(whole, rows);
      tree = treeOf(whole.root.span, (span) => wanted.has(span.spanId));
      drawn = treeRows(tree, { limit: rows, folding: true });
    }
    return this.#drawn = { rows, tree, drawn };
  }
};
function footer(parts, output) {
  return flow(
    parts.map((part) => styled(part, "dim")),
    output
  );
}

// src/watch/watch-clock.ts
var wallClock = {
  nowMs: () => Date.now(),
  after: (ms, done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  }
};

// src/watch/trouble.ts
var passing = /* @__PURE__ */ new Set(["no_database", "database_busy", "store_unavailable"]);
var unlessReplaced = /* @__PURE__ */ new Set(["not_our_database", "database_corrupt", "newer_schema"]);
var replacedMs = 1e4;
var Troubles = class {
  /** When something was read last. */
  #readMs;
  noteRead(nowMs) {
    this.#readMs = nowMs;
  }
  /** Why nothing could be read, in a sentence. @throws what will not pass */
  explain(thrown, nowMs) {
    if (!(thrown instanceof Error) || !("code" in thrown) || typeof thrown.code !== "string") throw thrown;
    const wasReadOfLate = this.#readMs !== void 0 && nowMs - this.#readMs < replacedMs;
    if (passing.has(thrown.code) || unlessReplaced.has(thrown.code) && wasReadOfLate) return thrown.message;
    throw thrown;
  }
};

// src/watch/watch-loop.ts
var lookMs = { underWay: 100, idle: 250, unversioned: 250, afterTrouble: 500 };
var rereadMs = 2e3;
var rest2 = { times: 9, mostMs: 5e3 };
var WatchLoop = class {
  #parts;
  #troubles = new Troubles();
  #version;
  #readMs = -Infinity;
  #restUntilMs = -Infinity;
  #trouble;
  #wake;
  constructor(parts) {
    this.#parts = parts;
    parts.signal.addEventListener("abort", () => this.wake(), { once: true });
  }
  /** Shows at once, or as soon as may be. */
  wake() {
    this.#wake?.();
  }
  async run() {
    const { following, view, signal } = this.#parts;
    while (!signal.aborted) {
      await this.#readIfDue();
      await view.show(following, this.#trouble);
      if (following.isDone && this.#trouble === void 0) break;
      await this.#pause();
    }
  }
  async #readIfDue() {
    const { reader, following, view, clock } = this.#parts;
    const beganMs = clock.nowMs();
    if (beganMs < this.#restUntilMs) return;
    try {
      const version = await reader.version?.();
      const wait = reader.version === void 0 ? lookMs.unversioned : rereadMs;
      if (this.#trouble === void 0 && version === this.#version && beganMs - this.#readMs < wait) return;
      await view.update(reader, await following.read(reader, beganMs * 1e3));
      const endedMs = clock.nowMs();
      const restMs = this.#readMs === -Infinity ? 0 : Math.min(rest2.mostMs, rest2.times * (endedMs - beganMs));
      this.#restUntilMs = endedMs + restMs;
      this.#version = version;
      this.#readMs = beganMs;
      this.#trouble = void 0;
      this.#troubles.noteRead(endedMs);
    } catch (error) {
      const nowMs = clock.nowMs();
      this.#trouble = this.#troubles.explain(error, nowMs);
      this.#restUntilMs = nowMs + lookMs.afterTrouble;
    }
  }
  /** Until it is time to look again; woken, no sooner than is allowed for painting. */
  async #pause() {
    const { clock, following } = this.#parts;
    const beganMs = clock.nowMs();
    const ms = following.runs.some(isUnderWay) ? lookMs.underWay : lookMs.idle;
    await this.#sleep(ms);
    const restMs = lookMs.underWay - (clock.nowMs() - beganMs);
    if (restMs > 0) await this.#sleep(restMs);
  }
  async #sleep(ms) {
    if (this.#parts.signal.aborted) return;
    await new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = void 0;
  }
};

// src/commands/watch.ts
async function watch(reader, output, options = {}) {
  const { clock = wallClock, terminal, json = false, exitStatus } = options;
  const settled = settleOutput(output);
  const sinceUs = clock.nowMs() * 1e3;
  const following = followingOf(settled, options, sinceUs);
  const parts = { settled, options, clock, sinceUs, following, reader };
  if (terminal === void 0 || json || settled.plain) await printChanges(parts);
  else await paintRuns(parts, terminal);
  const codes = following.runs.map((run) => exitStatusOf(run, exitStatus));
  return codes.includes(1) ? 1 : 0;
}
function followingOf({ programName }, { run, among, untilDone = false }, sinceUs) {
  if (run === void 0) return new ManyRuns({ where: among, sinceUs, untilDone });
  return new OneRun(run, { among, programName }, untilDone);
}
var written = async () => {
};
async function printChanges({ settled, options, clock, sinceUs, following, reader }) {
  const { signal = new AbortController().signal, json = false, flush = written, onTrouble = () => {
  } } = options;
  const nowUs = () => clock.nowMs() * 1e3;
  const tellSinceUs = options.run === void 0 ? sinceUs : -Infinity;
  const view = new LineView({ output: settled, json, tellSinceUs, nowUs, flush, onTrouble });
  await new WatchLoop({ reader, following, view, clock, signal }).run();
}
async function paintRuns(parts, terminal) {
  const { settled, options, clock, sinceUs, following, reader } = parts;
  const { run, signal, flush = written } = options;
  const picture = run === void 0 ? new ListPicture(sinceUs) : new TreePicture();
  const view = new ScreenView({ output: settled, terminal, picture, clock, flush });
  const quitting = new AbortController();
  const until = signal === void 0 ? quitting.signal : AbortSignal.any([signal, quitting.signal]);
  const loop = new WatchLoop({ reader, following, view, clock, signal: until });
  const redraw = () => {
    view.redraw();
    loop.wake();
  };
  terminal.begin(() => view.painter.leave(), { redraw, quit: () => quitting.abort() });
  try {
    await loop.run();
  } finally {
    terminal.end();
  }
  await printEnd(parts, picture, terminal.size().columns);
}
async function printEnd(parts, picture, width) {
  const { settled, options, clock, following, reader } = parts;
  const output = { ...settled, nowMs: clock.nowMs(), width };
  const [run] = following.runs;
  if (run === void 0) return;
  if (picture instanceof TreePicture && following.isDone && !picture.isEmpty) {
    await trace(reader, output, { run: run.runId });
  } else {
    const place = { output, rows: Infinity, trouble: void 0, isLive: false };
    new Gate(output).lines(picture.lines(following, place));
  }
  await options.flush?.();
}

export {
  watch
};
