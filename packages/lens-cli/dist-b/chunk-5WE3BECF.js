import {
  pathsOf,
  usageOf
} from "./chunk-CLNDEHPP.js";
import {
  causeOf
} from "./chunk-RG4G6P25.js";
import {
  formatCost,
  formatDuration
} from "./chunk-UOZDWD3G.js";
import {
  resolveRun
} from "./chunk-6ULMV2WQ.js";
import {
  shortRunId
} from "./chunk-IITFDBWR.js";
import {
  countOf,
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  exportedSpan,
  jsonText,
  timeAxisOf,
  toJson,
  toJsonLines,
  toOtlp
} from "./chunk-AG3IF6JT.js";
import {
  runRow
} from "./chunk-ZRFZUS55.js";
import {
  LensError
} from "./chunk-LXBVFJEU.js";
import {
  rfc3339
} from "./chunk-7A5IP6JU.js";
import {
  cleanLines,
  cleanText
} from "./chunk-OQYSFDFS.js";

// src/export/min-heap.ts
var MinHeap = class {
  #entries = [];
  get smallestKey() {
    return this.#entries[0]?.[0];
  }
  push(key, value) {
    const entries = this.#entries;
    let at = entries.length;
    entries.push([key, value]);
    while (at > 0) {
      const parent = at - 1 >> 1;
      if (this.#keyAt(parent) <= key) return;
      this.#swap(at, parent);
      at = parent;
    }
  }
  pop() {
    const entries = this.#entries;
    if (entries.length > 1) this.#swap(0, entries.length - 1);
    const smallest = entries.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = this.#keyAt(left + 1) < this.#keyAt(left) ? left + 1 : left;
      if (this.#keyAt(child) >= this.#keyAt(at)) return smallest?.[1];
      this.#swap(at, child);
      at = child;
    }
  }
  #keyAt(at) {
    return this.#entries[at]?.[0] ?? Infinity;
  }
  #swap(a, b) {
    const entries = this.#entries;
    const kept = entries[a];
    entries[a] = entries[b];
    entries[b] = kept;
  }
};

// src/export/lanes.ts
var rounding = 1e3;
function placeInLanes(spans, axis) {
  const lanes = [];
  const busy = new MinHeap();
  const free = new MinHeap();
  const placedById = /* @__PURE__ */ new Map();
  const newLane = () => {
    const lane = { index: lanes.length, open: [], lastEndNs: 0 };
    lanes.push(lane);
    return lane;
  };
  return parentsFirst(spans, axis).map((span) => {
    const { startNs, endNs, isOpen } = axis.intervalOf(span);
    const parent = span.parentSpanId === void 0 ? void 0 : placedById.get(span.parentSpanId);
    const own = parent === void 0 ? void 0 : insideParent(lanes[parent.lane], parent, { startNs, endNs });
    let placed;
    if (parent !== void 0 && own !== void 0) {
      placed = { span, lane: parent.lane, ...own, isOpen };
      lanes[parent.lane].open.push(placed);
    } else {
      while ((busy.smallestKey ?? Infinity) <= startNs) {
        const freed = busy.pop();
        free.push(freed.index, freed);
      }
      const lane = free.pop() ?? newLane();
      placed = { span, lane: lane.index, startNs, endNs, isOpen };
      lane.open.splice(0, lane.open.length, placed);
      lane.lastEndNs = startNs;
      busy.push(endNs, lane);
    }
    if (!placedById.has(span.spanId)) placedById.set(span.spanId, placed);
    return placed;
  });
}
function insideParent(lane, parent, { startNs, endNs }) {
  const { open } = lane;
  for (let top = open.at(-1); top !== void 0 && top !== parent && top.endNs - startNs < rounding; top = open.at(-1)) {
    lane.lastEndNs = Math.max(lane.lastEndNs, top.endNs);
    open.pop();
  }
  if (open.at(-1) !== parent || endNs - parent.endNs > rounding || startNs > parent.endNs + rounding) return void 0;
  const from = Math.min(parent.endNs, Math.max(startNs, lane.lastEndNs, parent.startNs));
  return { startNs: from, endNs: Math.max(from, Math.min(endNs, parent.endNs)) };
}
function parentsFirst(spans, { intervalOf }) {
  const depths = depthsOf(spans);
  const keyed = spans.map((span) => ({ span, depth: depths.get(span.spanId) ?? 0, ...intervalOf(span) }));
  keyed.sort((a, b) => a.startNs - b.startNs || a.depth - b.depth || b.endNs - a.endNs);
  return keyed.map(({ span }) => span);
}
function depthsOf(spans) {
  const parents = new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]));
  const depths = /* @__PURE__ */ new Map();
  for (const { spanId } of spans) {
    const chain = [];
    let at = spanId;
    while (at !== void 0 && parents.has(at) && !depths.has(at)) {
      depths.set(at, 0);
      chain.push(at);
      at = parents.get(at);
    }
    let depth = at === void 0 || chain.includes(at) ? -1 : depths.get(at) ?? -1;
    for (const id of chain.toReversed()) depths.set(id, depth += 1);
  }
  return depths;
}

// src/export/chrome.ts
var pid = 1;
async function* toChrome(source) {
  const { run, spans } = source;
  const axis = timeAxisOf(source);
  const placed = placeInLanes(spans, axis);
  const otherData = { run_id: run.runId, start_us: String(axis.originUs) };
  yield `{"displayTimeUnit":"ms","otherData":${jsonText(otherData)},"traceEvents":[
`;
  yield jsonText(metadata("process_name", 0, `${run.pipeline} ${shortRunId(run.runId)}`));
  const lanes = placed.reduce((count, { lane }) => Math.max(count, lane + 1), 0);
  for (let lane = 1; lane <= lanes; lane += 1) yield `,
${jsonText(metadata("thread_name", lane, `lane ${lane}`))}`;
  for (const place of placed) {
    yield `,
${jsonText(await sliceOf(source, place))}`;
    for (const event of place.span.events) yield `,
${jsonText(instantOf(event, place.lane, axis.originUs))}`;
  }
  yield "\n]}\n";
}
var metadata = (name, tid, value) => ({
  name,
  ph: "M",
  pid,
  tid,
  args: { name: value }
});
async function sliceOf(source, { span, lane, startNs, endNs, isOpen }) {
  const { spanId, parentSpanId, status, attributes, error, input, output } = await exportedSpan(source, span);
  return {
    name: span.name === "" ? "unnamed" : span.name,
    cat: span.kind,
    ph: "X",
    ts: startNs / 1e3,
    dur: (endNs - startNs) / 1e3,
    pid,
    tid: lane + 1,
    args: {
      span: spanId,
      parent: parentSpanId,
      status,
      open: isOpen ? true : void 0,
      attributes,
      error,
      input: input?.value,
      output: output?.value
    }
  };
}
var instantOf = ({ name, timeUs, attributes }, lane, originUs) => ({
  name,
  cat: "event",
  ph: "i",
  s: "t",
  ts: timeUs - originUs,
  pid,
  tid: lane + 1,
  args: attributes ?? {}
});

// src/export/csv.ts
import { attributeNames } from "@flujo/domain";
var columns = [
  ["run", ({ span }) => textCell(span.runId)],
  ["span", ({ span }) => textCell(span.spanId)],
  ["parent", ({ span }) => textCell(span.parentSpanId)],
  ["name", ({ span }) => textCell(span.name)],
  ["path", ({ path }) => textCell(path)],
  ["kind", ({ span }) => textCell(span.kind)],
  ["status", ({ span }) => textCell(span.status)],
  ["start", ({ span }) => rfc3339(span.startTimeUs)],
  ["duration_ms", ({ span }) => milliseconds(span.durationNs)],
  ["model", ({ span }) => textCell(textOf(span.attributes[attributeNames.requestModel]))],
  ["input_tokens", ({ span }) => usageOf(span).inputTokens],
  ["output_tokens", ({ span }) => usageOf(span).outputTokens],
  ["cost_usd", ({ span }) => usageOf(span).calls > 0 ? usageOf(span).costUsd : void 0],
  ["error_type", ({ span }) => textCell(span.error?.type)],
  ["error_message", ({ span }) => textCell(span.error?.message)],
  ["attributes", ({ span }) => jsonCell(span.attributes)],
  ["events", ({ span }) => span.events.length === 0 ? void 0 : jsonCell(span.events)],
  ["input", ({ exported }) => jsonCell(exported.input?.value)],
  ["output", ({ exported }) => jsonCell(exported.output?.value)]
];
async function* toCsv(source) {
  const pathOf = pathsOf(source.spans);
  yield lineOf(columns.map(([name]) => name));
  for (const span of source.spans) {
    const row = { span, exported: await exportedSpan(source, span), path: pathOf(span) };
    yield lineOf(columns.map(([, cell]) => cell(row)));
  }
}
var lineOf = (cells) => `${cells.map(fieldOf).join(",")}\r
`;
function fieldOf(cell) {
  const text = String(cell ?? "");
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
var formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u;
function textCell(text) {
  if (text === void 0) return void 0;
  const visible = text.split("\n").map(cleanText).join("\n");
  return formula.test(text) ? `'${visible}` : visible;
}
var jsonCell = (value) => value === void 0 ? void 0 : textCell(jsonText(value));
var textOf = (value) => typeof value === "string" ? value : void 0;
var milliseconds = (durationNs) => durationNs === void 0 ? void 0 : durationNs / 1e6;

// src/export/html.ts
import { createHash } from "crypto";

// src/viewer-files.ts
import { readFileSync } from "fs";
function readViewerFiles() {
  return {
    script: ["elements.js", "viewer.js"].map((name) => joinable(read(name))).join(""),
    style: read("viewer.css")
  };
}
var joinable = (module) => module.replaceAll(/^export (?=const )/gmu, "").replaceAll(/^import [^]*? from '[^']*'\n/gmu, "");
var read = (name) => readFileSync(new URL(`../viewer/${name}`, import.meta.url), "utf8");

// src/export/span-order.ts
import { buildSpanTree } from "@flujo/tracing";
function treeRowsOf(spans) {
  const root = buildSpanTree(spans);
  const rows = [];
  const waiting = root === void 0 ? [] : [{ span: root, depth: 0, parent: void 0 }];
  for (let row = waiting.pop(); row !== void 0; row = waiting.pop()) {
    const at = rows.push(row) - 1;
    const { span, depth } = row;
    for (const child of span.children.toReversed()) waiting.push({ span: child, depth: depth + 1, parent: at });
  }
  return rows;
}
function withAncestors(wanted, all) {
  const byId = new Map(all.map((span) => [span.spanId, span]));
  const kept = /* @__PURE__ */ new Set();
  for (const span of wanted) {
    let at = span;
    while (at !== void 0 && !kept.has(at.spanId)) {
      kept.add(at.spanId);
      at = at.parentSpanId === void 0 ? void 0 : byId.get(at.parentSpanId);
    }
  }
  return all.filter(({ spanId }) => kept.has(spanId));
}

// src/export/html.ts
var blockSize = 500;
async function* toHtml(source) {
  const axis = timeAxisOf(source);
  const viewer = readViewerFiles();
  yield headOf(source.run.pipeline, viewer);
  yield dataBlock("run", { ...runRow(source.run), originUs: axis.originUs, endNs: axis.endNs });
  let block = [];
  for (const row of treeRowsOf(source.spans)) {
    block.push(await viewedSpan(source, row, axis));
    if (block.length < blockSize) continue;
    yield dataBlock("spans", block);
    block = [];
  }
  if (block.length > 0) yield dataBlock("spans", block);
  yield `<script type="module">${viewer.script}</script>
</body>
</html>
`;
}
async function viewedSpan(source, { span, depth }, { intervalOf }) {
  const { spanId, parentSpanId, name, kind, status, attributes, events, error, input, output } = await exportedSpan(
    source,
    span
  );
  const { startNs, endNs, isOpen } = intervalOf(span);
  return {
    ...{ spanId, parentSpanId, name, kind, status, depth, startNs, endNs },
    open: isOpen ? true : void 0,
    ...{ attributes, events, error, input, output }
  };
}
function dataBlock(kind, value) {
  const text = jsonText(value).replace(/[<>&]/gu, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
  return `<script type="application/json" data-trace="${kind}">${text}</script>
`;
}
function headOf(pipeline, { script, style }) {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${htmlText(pipeline)} \u2013 trace</title>
<style>${style}</style>
</head>
<body>
<noscript>This page shows a trace with a script of its own, and scripts are switched off.</noscript>
<header id="summary"></header>
<div id="tools" role="toolbar" aria-label="Rows">
<input id="filter" type="search" placeholder="Filter: name, kind, status, error" aria-label="Filter the spans">
<button id="failed" type="button" aria-pressed="false">Only failed</button>
<button id="fold" type="button">Fold all</button>
<button id="unfold" type="button">Unfold all</button>
<output id="count"></output>
</div>
<main>
<section id="trace">
<div id="axis" aria-hidden="true"></div>
<div id="rows" role="tree" aria-label="Spans" tabindex="0"><div id="sheet"></div></div>
</section>
<aside id="details" aria-live="polite" aria-label="Details"></aside>
</main>
`;
}
var hashOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
var htmlText = (text) => cleanText(text).replace(/[&<>"']/gu, (mark) => `&#${mark.charCodeAt(0)};`);

// src/export/markdown-text.ts
function markdownText(text) {
  return cleanText(text.replace(/\s+/gu, " ").trim()).replace(/[!-/:-@[-`{-~]/gu, escapeMark);
}
function escapeMark(mark) {
  return entities[mark] ?? `\\${mark}`;
}
var entities = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;" };
function markdownCode(text, language = "") {
  const longestRun = (text.match(/`+/gu) ?? []).reduce((most, { length }) => Math.max(most, length), 2);
  const fence = "`".repeat(longestRun + 1);
  return `${fence}${language}
${cleanLines(text).join("\n")}
${fence}
`;
}

// src/export/markdown.ts
var mostRows = 500;
var longestValue = 4e3;
async function* toMarkdown(source) {
  const { run, spans, read: read2 } = source;
  yield `# ${markdownText(run.pipeline)}: ${markdownText(run.status)}

${factsOf(source)}
`;
  if (run.error !== void 0) yield errorOf(run.error, run.failedPath);
  const rows = treeRowsOf(spans);
  if (rows.length > 0) yield tableHead;
  for (const row of rows.slice(0, mostRows)) yield lineOf2(row);
  if (rows.length > mostRows) yield `
${countOf(rows.length - mostRows, "more span")} not shown.
`;
  const root = rows[0]?.span;
  yield await valueOf("Input", root?.input, read2);
  yield await valueOf("Output", root?.output, read2);
}
function factsOf(source) {
  const { runId, startTimeUs, totals } = source.run;
  const { usage, spans, failedSpans, retries } = totals;
  const { startNs, endNs } = timeAxisOf(source).intervalOf(source.run);
  const facts = [
    `Run: \`${markdownCodeWord(runId)}\``,
    `Started: ${rfc3339(startTimeUs) ?? "unknown"}`,
    `Duration: ${formatDuration(endNs - startNs)}`,
    `${countOf(spans, "span")}, ${formatCount(failedSpans)} failed, ${formatCount(retries)} retried`,
    `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out`,
    `Cost: ${formatCost(usage) || "none"}`
  ];
  return `${facts.map((fact) => `- ${fact}`).join("\n")}
`;
}
var markdownCodeWord = (text) => text.replace(/[^\p{L}\p{N}_-]/gu, "?");
function errorOf(error, failedPath) {
  const { type, message, stack } = causeOf(error);
  const where = failedPath === void 0 ? "" : ` in ${markdownText(failedPath)}`;
  return `## Failed${where}

**${markdownText(type) || "Error"}**

${markdownCode(stack ?? message)}
`;
}
var tableHead = "## Spans\n\n| span | kind | status | duration | tokens | cost |\n| --- | --- | --- | ---: | ---: | ---: |\n";
function lineOf2({ span, depth }) {
  const usage = usageOf(span);
  const tokens = usage.inputTokens + usage.outputTokens;
  const cells = [
    `${"&nbsp;&nbsp;".repeat(Math.min(depth, 16))}${markdownText(span.name) || "unnamed"}`,
    markdownText(span.kind),
    statusOf(span),
    span.durationNs === void 0 ? "" : formatDuration(span.durationNs),
    tokens === 0 ? "" : formatCount(tokens),
    formatCost(usage)
  ];
  return `| ${cells.join(" | ")} |
`;
}
var statusOf = ({ status, error }) => error === void 0 ? markdownText(status) : `${markdownText(status)}: ${markdownText(error.type)}`;
async function valueOf(title, info, read2) {
  const value = await read2(info);
  if (value === void 0) return "";
  const text = JSON.stringify(value, void 0, 2);
  const cut = text.length > longestValue;
  const note = cut ? `
${formatCount(text.length - longestValue)} more characters not shown.
` : "";
  return `
## ${title}

${markdownCode(text.slice(0, longestValue), "json")}${note}`;
}

// src/export/mermaid/budget.ts
var mostCharacters = 46e3;
var mostItems = 400;
function withinBudget(things, linesOf) {
  const lines = [];
  let characters = 0;
  for (const [index, thing] of things.entries()) {
    const more = linesOf(thing, index);
    characters += more.reduce((sum, { length }) => sum + length + 1, 0);
    if (index >= mostItems || characters > mostCharacters) return { lines, left: things.length - index };
    lines.push(...more);
  }
  return { lines, left: 0 };
}

// src/export/mermaid/mermaid-text.ts
var longest = 40;
var keyword = /^(?:acc|actor|alt|and|as|auto|axis|box|break|call|click|create|crit|date|deact|act|destroy|done|else|end|excl|gantt|href|incl|left|link|loop|mile|no|note|opt|over|par|prop|rect|right|section|sequence|tick|title|today|top|vert|week|wrap)/iu;
function mermaidText(text) {
  const characters = [...cleanText(text.replace(/\s+/gu, " ").trim())];
  if (characters.length === 0) return "unnamed";
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), "\u2026"] : characters;
  const escaped = cut.join("").replace(
    /[^\p{L}\p{N} _.-]|(?<![\p{L}\p{N}])[_.-]|[_.-](?![\p{L}\p{N}])/gu,
    (character) => `#${character.codePointAt(0)};`
  );
  return keyword.test(escaped) ? `#${escaped.codePointAt(0)};${escaped.slice(1)}` : escaped;
}

// src/export/mermaid/flowchart.ts
function toFlowchart({ spans }) {
  const { lines, left } = withinBudget(treeRowsOf(spans), ({ span, parent }, index) => {
    const node = `n${index}["${labelOf(span)}"]${classOf(span)}`;
    return [`  ${parent === void 0 ? "" : `n${parent} --> `}${node}`];
  });
  const more = left === 0 ? [] : [`  n0 -.-> more["${mermaidText(`${left} more`)}"]`];
  return ["flowchart LR", ...lines, ...more, ...styles];
}
function labelOf({ name, status, durationNs }) {
  const after = status === "completed" && durationNs !== void 0 ? formatDuration(durationNs) : status;
  return `${mermaidText(name)}<br/>${mermaidText(after)}`;
}
var drawn = /* @__PURE__ */ new Set(["failed", "crashed", "skipped", "running"]);
var classOf = ({ status }) => drawn.has(status) ? `:::${status}` : "";
var styles = [
  "  classDef failed fill:#fee2e2,stroke:#b91c1c,color:#450a0a;",
  "  classDef crashed fill:#fee2e2,stroke:#b91c1c,color:#450a0a;",
  "  classDef skipped stroke-dasharray:4 3;",
  "  classDef running fill:#fef9c3,stroke:#a16207,color:#422006;"
];

// src/export/mermaid/gantt.ts
function toGantt(source) {
  const { originUs, intervalOf } = timeAxisOf(source);
  const toMs = (ns) => Math.floor(originUs / 1e3 + ns / 1e6);
  const { lines, left } = withinBudget(treeRowsOf(source.spans), ({ span, depth }, index) => {
    const { startNs, endNs } = intervalOf(span);
    const task = `  ${mermaidText(span.name)} :${tagOf(span)}s${index}, ${toMs(startNs)}, ${toMs(endNs)}`;
    return depth <= 1 ? [`  section ${mermaidText(span.name)}`, task] : [task];
  });
  const more = left === 0 ? [] : [`  %% ${left} more spans are left out`];
  return ["gantt", "  dateFormat x", "  axisFormat %H:%M:%S", ...lines, ...more];
}
function tagOf({ status }) {
  if (status === "failed" || status === "crashed") return "crit, ";
  return status === "running" ? "active, " : "done, ";
}

// src/export/mermaid/sequence.ts
import { attributeNames as attributeNames2 } from "@flujo/domain";
var mostParticipants = 24;
function toSequence({ run, spans }) {
  const rows = treeRowsOf(spans);
  const parties = new Parties(run.pipeline);
  const messages = rows.flatMap((row) => messagesOf(row, rows, parties));
  const { lines, left } = withinBudget(messages, (message) => message);
  const more = left === 0 ? [] : [`  Note over p0: ${mermaidText(`${left} more messages`)}`];
  return ["sequenceDiagram", ...parties.lines(), ...lines, ...more];
}
function messagesOf(row, rows, parties) {
  const { span } = row;
  const model = span.attributes[attributeNames2.requestModel];
  const messages = [];
  if (row.depth === 1) {
    const to = parties.of("step", span.name);
    const text = mermaidText(span.kind);
    messages.push([`  p0->>${to}: ${text}`, `  ${to}${span.status === "failed" ? "--x" : "-->>"}p0: ${endingOf(span)}`]);
  }
  if (typeof model === "string") {
    const [from, to] = [stepOf(row, rows, parties), parties.of("model", model)];
    messages.push([
      `  ${from}->>${to}: ${mermaidText(span.name)}`,
      `  ${to}${span.status === "failed" ? "--x" : "-->>"}${from}: ${tokensOf(span)}`
    ]);
  }
  return messages;
}
function stepOf(row, rows, parties) {
  let at = row;
  while (at.depth > 1) at = rows[at.parent];
  return at.depth === 0 ? "p0" : parties.of("step", at.span.name);
}
function endingOf({ status, durationNs }) {
  const took = durationNs === void 0 ? "" : ` ${formatDuration(durationNs)}`;
  return mermaidText(`${status}${took}`);
}
function tokensOf(span) {
  const { inputTokens, outputTokens } = usageOf(span);
  return mermaidText(`${formatCount(inputTokens)} in / ${formatCount(outputTokens)} out`);
}
var Parties = class {
  #names = /* @__PURE__ */ new Map();
  constructor(pipeline) {
    this.#names.set("pipeline", { id: "p0", name: pipeline });
  }
  of(kind, name) {
    const key = this.#names.size > mostParticipants ? "others" : `${kind}:${name}`;
    const known = this.#names.get(`${kind}:${name}`) ?? this.#names.get(key);
    if (known !== void 0) return known.id;
    const id = `p${this.#names.size}`;
    this.#names.set(key, { id, name: key === "others" ? "others" : name });
    return id;
  }
  lines() {
    return [...this.#names.values()].map(({ id, name }) => `  participant ${id} as ${mermaidText(name)}`);
  }
};

// src/export/mermaid.ts
var drawings = {
  flowchart: toFlowchart,
  gantt: toGantt,
  sequence: toSequence
};
var toMermaid = (diagram) => async function* toDiagram(source) {
  yield `${drawings[diagram](source).join("\n")}
`;
};

// src/export/speedscope.ts
var schema = "https://www.speedscope.app/file-format-schema.json";
async function* toSpeedscope(source) {
  const { run, spans } = source;
  const axis = timeAxisOf(source);
  const frames = /* @__PURE__ */ new Map();
  for (const { name } of spans) if (!frames.has(name)) frames.set(name, frames.size);
  yield `{"$schema":${jsonText(schema)},"exporter":"flujo","name":${jsonText(`${run.pipeline} ${shortRunId(run.runId)}`)},`;
  yield `"activeProfileIndex":0,"shared":{"frames":[`;
  let before = "\n";
  for (const name of frames.keys()) {
    yield `${before}${jsonText({ name: name === "" ? "unnamed" : name })}`;
    before = ",\n";
  }
  yield '\n]},"profiles":[';
  for (const [lane, placed] of byLane(placeInLanes(spans, axis)).entries()) {
    const profile = `"type":"evented","name":"lane ${lane + 1}","unit":"nanoseconds"`;
    yield `${lane === 0 ? "" : ","}
{${profile},"startValue":0,"endValue":${axis.endNs},"events":[`;
    yield* eventsOf(placed, frames);
    yield "\n]}";
  }
  yield "\n]}\n";
}
function byLane(placed) {
  const lanes = [];
  for (const place of placed) (lanes[place.lane] ??= []).push(place);
  return lanes;
}
function* eventsOf(placed, frames) {
  const open = [];
  let before = "\n";
  const event = (type, { span }, at) => {
    const text = `${before}{"type":"${type}","frame":${frames.get(span.name) ?? 0},"at":${at}}`;
    before = ",\n";
    return text;
  };
  for (const place of placed) {
    for (let top = open.at(-1); top !== void 0 && !holds(top, place); top = open.at(-1)) {
      yield event("C", top, top.endNs);
      open.pop();
    }
    yield event("O", place, place.startNs);
    open.push(place);
  }
  for (const place of open.toReversed()) yield event("C", place, place.endNs);
}
var holds = (outer, inner) => inner.span.parentSpanId === outer.span.spanId;

// src/export/formats.ts
function formatOf(format, diagram = "flowchart") {
  return format === "mermaid" ? { exporter: toMermaid(diagram), isTree: true } : formats[format];
}
var formats = {
  json: { exporter: toJson, isTree: false },
  jsonl: { exporter: toJsonLines, isTree: false },
  csv: { exporter: toCsv, isTree: false },
  otlp: { exporter: toOtlp, isTree: false },
  chrome: { exporter: toChrome, isTree: true },
  speedscope: { exporter: toSpeedscope, isTree: true },
  md: { exporter: toMarkdown, isTree: true },
  html: { exporter: toHtml, isTree: true }
};

// src/export/pieces.ts
import { setImmediate as nextTurn } from "timers/promises";
var pieceLength = 64 * 1024;
async function* largePieces(pieces) {
  let waiting = "";
  for await (const piece of pieces) {
    waiting += piece;
    if (waiting.length < pieceLength) continue;
    yield waiting;
    waiting = "";
    await nextTurn();
  }
  if (waiting !== "") yield waiting;
}

// src/export/write-file.ts
import { randomBytes } from "crypto";
import { closeSync, constants, lstatSync, openSync, renameSync, unlinkSync, writeSync } from "fs";
import { basename, dirname, join } from "path";
async function writeFilePieces(path, pieces, { force }) {
  const isDevice = checkTarget(path, force);
  const place = isDevice ? path : join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}`);
  const file = attempt(path, () => openSync(place, isDevice ? constants.O_WRONLY : "wx", 384));
  try {
    try {
      for await (const piece of pieces) attempt(path, () => writeWhole(file, piece));
    } finally {
      attempt(path, () => closeSync(file));
    }
    if (isDevice) return;
    checkTarget(path, force);
    attempt(path, () => renameSync(place, path));
  } catch (thrown) {
    if (!isDevice) attempt(path, () => unlinkSync(place));
    throw thrown;
  }
}
function checkTarget(path, force) {
  const stats = attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (stats === void 0) return false;
  if (stats.isSymbolicLink()) throw unwritable(path, "it is a symbolic link", "Name the file that it points to.");
  if (stats.isDirectory()) throw unwritable(path, "it is a folder", "Name a file in it.");
  if (!stats.isFile()) return true;
  if (stats.size > 0 && !force) {
    throw unwritable(path, "there is a file with something in it", "Give --force to replace it.");
  }
  return false;
}
function writeWhole(file, text) {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
function attempt(path, work) {
  try {
    return work();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw unwritable(path, reason, "See that there is room where it goes, and that it may be written to.");
  }
}
var unwritable = (path, reason, hint) => new LensError(7, `${path} could not be written: ${reason}`, { hint });

// src/commands/export.ts
async function exportRun(reader, output, options = {}) {
  const { format = "json", diagram, where, out, force = false } = options;
  const { write, nowMs, programName } = settleOutput(output);
  const run = await resolveRun(reader, options.run ?? "@", { among: options.among, programName });
  const { exporter, isTree } = formatOf(format, diagram);
  const found = await reader.getSpans(run.runId, { where });
  const spans = isTree && where !== void 0 ? withAncestors(found, await reader.getSpans(run.runId)) : found;
  const read2 = async (info) => info === void 0 ? void 0 : reader.getValue(info.ref);
  await options.onAccess?.({ command: "lens export", runId: run.runId, detail: { format, spans: spans.length } });
  const pieces = largePieces(exporter({ run, spans, read: read2, nowMs }));
  if (out !== void 0) await writeFilePieces(out, pieces, { force });
  else for await (const piece of pieces) write(piece);
  return 0;
}

export {
  exportRun
};
