import {
  failedSpan,
  wrapText
} from "./chunk-A3T4WTPU.js";
import {
  durationOf
} from "./chunk-UTCGWNX5.js";
import {
  exitStatusOf
} from "./chunk-HSJA7DPM.js";
import {
  flow
} from "./chunk-V6R3YKIL.js";
import {
  statusGlyph,
  statusLead,
  statusWord
} from "./chunk-7JNI2V4H.js";
import {
  tableLines
} from "./chunk-7QLC4ZYH.js";
import {
  pathsOf,
  usageOf
} from "./chunk-CLNDEHPP.js";
import {
  causeOf,
  errorSentence
} from "./chunk-RG4G6P25.js";
import {
  decimalsFor,
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
  Gate,
  cleanLine,
  displayWidth,
  lineWidth,
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

// src/trace/head-and-end.ts
import { attributeNames } from "@flujo/domain";
function headLines(run, { spans }, output) {
  const lastedNs = ((lastEndUs(spans) ?? run.startTimeUs) - run.startTimeUs) * 1e3;
  const waitedMs = spans.reduce((sum, span) => sum + delayMsOf(span), 0);
  const head = [
    ...statusLead(run.status, output),
    ...styled(run.pipeline, "bold"),
    ...plain(` ${shortRunId(run.runId)} `),
    ...statusWord(run.status),
    ...plain(` ${durationOf(run, lastedNs, output.nowMs)}`)
  ];
  const spanCount = countOf(spans.length, "span");
  const waited = waitedMs > 0 ? `${formatDuration(waitedMs * 1e6)} waiting` : "";
  return flow([head, plain(spanCount), plain(waited)], output);
}
function delayMsOf({ attributes }) {
  const delayMs = attributes[attributeNames.retryDelayMs];
  return typeof delayMs === "number" && delayMs > 0 && delayMs < 1e12 ? delayMs : 0;
}
function endLines(run, root, { programName, width }) {
  const failed = failedSpan(root, ({ children }) => children);
  const error = failed?.error ?? run.error;
  const crash = run.status === "crashed" ? ["The process that ran it is gone; what was not written then is not here."] : [];
  const sentences = error === void 0 ? crash : wrapText(errorSentence(error), width);
  const which = failed === void 0 || failed === root ? "" : ` --span ${failed.spanId}`;
  return [
    ...sentences.map((sentence) => styled(sentence, "red")),
    styled(`Next: ${programName} show ${shortRunId(run.runId)}${which}`, "dim")
  ];
}
function cutLines({ cut, folded, unwanted }, place) {
  const parts = [
    unwanted > 0 ? `${countOf(unwanted, "span")} left out by the filters` : "",
    folded > 0 ? `${countOf(folded, "span")} folded` : "",
    cut > 0 ? `${countOf(cut, "span")} not shown` : "",
    folded + cut > 0 ? `more: ${cut > 0 ? "--limit N or " : ""}--all` : ""
  ];
  return flow(
    parts.map((part) => styled(part, "dim")),
    place
  );
}

// src/trace/label.ts
import { attributeNames as attributeNames3 } from "@flujo/domain";

// src/trace/aggregate-label.ts
import { attributeNames as attributeNames2 } from "@flujo/domain";
function aggregateLabel({ kind, name, attributes }) {
  const count = attributes[attributeNames2.aggregatedCount];
  if (kind !== "aggregate" || typeof count !== "number") return void 0;
  const totalNs = attributes[attributeNames2.aggregatedTotalNs];
  const maxNs = attributes[attributeNames2.aggregatedMaxNs];
  const failed = attributes[attributeNames2.aggregatedFailed];
  const facts = [
    ...typeof failed === "number" ? [`${formatCount(failed)} failed`] : [],
    ...typeof totalNs === "number" ? [`${formatDuration(totalNs)} in all`] : [],
    ...typeof maxNs === "number" ? [`${formatDuration(maxNs)} at most`] : []
  ];
  return [
    ...plain(`+ ${formatCount(count)} ${name}`),
    ...styled(facts.length === 0 ? "" : `  ${facts.join(", ")}`, "dim")
  ];
}
function spansIn({ kind, attributes }) {
  const count = attributes[attributeNames2.aggregatedCount];
  return kind === "aggregate" && typeof count === "number" ? count : 1;
}

// src/trace/label.ts
var silentKinds = /* @__PURE__ */ new Set(["run", "task", "pipeline", "branch", "attempt", "iteration", "item", "custom"]);
function labelOf(node) {
  const { span } = node;
  const aggregate = aggregateLabel(span);
  if (aggregate !== void 0) return aggregate;
  const facts = factsOf(node);
  return [
    ...styled(span.name, node.depth === 0 ? "bold" : void 0),
    ...styled(routeOf(node), void 0),
    ...styled(facts.map((fact) => `  ${fact}`).join(""), "dim")
  ];
}
function aboutNode(node) {
  const route = routeOf(node).replace(/^ → /u, "to ");
  return [...route === "" ? [] : [route], ...factsOf(node)].join(", ");
}
var factsOf = (node) => [kindFact(node), ...stateFacts(node)].filter((fact) => fact !== "");
function foldLabel({ nodes }) {
  const first = nodes[0]?.span.name ?? "";
  const last = nodes.at(-1)?.span.name ?? "";
  return [
    ...styled(first === last ? first : `${first} \u2026 ${last}`, void 0),
    ...styled(`  \xD7 ${formatCount(nodes.length)}`, "dim")
  ];
}
function routeOf({ span }) {
  const key = span.attributes[attributeNames3.branchKey];
  if (typeof key === "string") return ` \u2192 ${key}`;
  const keys = span.attributes[attributeNames3.routeKeys];
  if (!Array.isArray(keys)) return "";
  return ` \u2192 ${keys.length === 0 ? "none" : keys.filter((each) => typeof each === "string").join(", ")}`;
}
function kindFact({ span }) {
  const count = innerCount(span);
  if (span.kind === "loop") return loopFact(count, span.attributes);
  if (span.kind === "parallel" || span.kind === "map" || span.kind === "route")
    return `${span.kind}${timesText(count)}${siblingFacts(span.attributes)}`;
  const chunks = span.attributes[attributeNames3.chunkCount];
  if (typeof chunks === "number") return `${span.kind} ${countOf(chunks, "chunk")}`;
  return silentKinds.has(span.kind) ? "" : span.kind;
}
function siblingFacts(attributes) {
  const quorum = attributes[attributeNames3.quorum];
  const failed = attributes[attributeNames3.failedCount];
  return (typeof quorum === "number" ? `, ${formatCount(quorum)} needed` : "") + (typeof failed === "number" ? `, ${formatCount(failed)} failed` : "");
}
function innerCount({ attributes, children }) {
  const told = attributes[attributeNames3.loopIterations];
  if (children.length === 0 && typeof told === "number") return told;
  return children.length === 0 && isReconstructed(attributes, "no inner spans") ? void 0 : children.reduce((sum, child) => sum + spansIn(child), 0);
}
var timesText = (count) => count === void 0 ? "" : ` \xD7${formatCount(count)}`;
function isReconstructed(attributes, word) {
  const words = attributes[attributeNames3.reconstructed];
  return Array.isArray(words) && words.includes(word);
}
function loopFact(iterations, attributes) {
  const most = attributes[attributeNames3.loopMaxIterations];
  const reason = attributes[attributeNames3.loopEndReason];
  const bound = typeof most === "number" ? ` of ${formatCount(most)}` : "";
  return `loop${timesText(iterations)}${bound}${typeof reason === "string" && reason !== "failed" ? ` ${reason}` : ""}`;
}
function stateFacts({ span }) {
  const { attributes, error, kind } = span;
  const attempts = attributes[attributeNames3.attempts];
  const delayMs = attributes[attributeNames3.retryDelayMs];
  const errorType = error === void 0 ? attributes[attributeNames3.errorType] : causeOf(error).type;
  return [
    typeof attempts === "number" && attempts > 1 ? countOfTries(attempts) : "",
    kind === "attempt" && typeof errorType === "string" ? errorType : "",
    kind === "attempt" && typeof delayMs === "number" ? `after ${formatDuration(delayMs * 1e6)}` : "",
    attributes[attributeNames3.cacheHit] === true ? "cached" : "",
    attributes[attributeNames3.fallbackUsed] === true ? "fallback" : "",
    span.status === "running" ? progressOf(attributes) : "",
    attributes[attributeNames3.unfinished] === true ? "unfinished" : "",
    attributes[attributeNames3.abandoned] === true ? "abandoned" : "",
    limitFact(attributes),
    lateFact(span),
    span.orphan === true ? "orphan" : "",
    span.kind !== "run" && isReconstructed(attributes, "times estimated") ? "times estimated" : "",
    isReconstructed(attributes, "nothing traced") ? "nothing traced" : ""
  ];
}
function limitFact(attributes) {
  const limit = attributes[attributeNames3.limitExceeded];
  return typeof limit === "string" ? `limit ${limit} exceeded` : "";
}
function lateFact({ events }) {
  const late = events.filter(({ name }) => name === "late_result").length;
  return late === 0 ? "" : countOf(late, "late result");
}
var countOfTries = (attempts) => `${formatCount(attempts)} tries`;
function progressOf(attributes) {
  const done = attributes[attributeNames3.progressDone];
  const total = attributes[attributeNames3.progressTotal];
  if (typeof done !== "number") return "";
  return typeof total === "number" ? `${formatCount(done)}/${formatCount(total)}` : countOf(done, "step");
}

// src/trace/plain-tree.ts
var plainTreeTitles = [
  ...["depth", "path", "status", "started after", "duration", "tokens", "cost", "note"]
];
function plainTree(rows, { spans }, run) {
  const pathOf = pathsOf(spans);
  const decimals = decimalsFor(run.durationNs ?? Infinity);
  const startOf = ({ span }) => formatDuration(Math.max(0, span.startTimeUs - run.startTimeUs) * 1e3, decimals);
  return rows.map(({ entry }) => {
    const first = "fold" in entry ? entry.fold.nodes[0] : entry.node;
    const { span } = first;
    const { usage } = "fold" in entry ? entry.fold : entry.node;
    const hasTime = !("fold" in entry) && span.durationNs !== void 0 && span.status !== "skipped";
    return [
      String(first.depth),
      pathOf(span),
      span.status,
      startOf(first),
      hasTime ? formatDuration(span.durationNs ?? 0, decimals) : "",
      formatCount(usage.inputTokens + usage.outputTokens),
      formatCost(usage),
      "fold" in entry ? `the first of ${countOf(entry.fold.nodes.length, "equal sibling")}` : aboutNode(first)
    ];
  });
}

// src/trace/axis.ts
function axisOf(spans, columns, nowUs) {
  const all = [...spans];
  const startUs = all.reduce((first, span) => Math.min(first, span.startTimeUs), Infinity);
  const seenUs = lastEndUs(all) ?? startUs;
  const endUs = nowUs === void 0 ? seenUs : Math.max(seenUs, nowUs);
  return { startUs, lengthUs: Math.max(1, endUs - startUs), columns, openEndUs: endUs };
}
var steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
var largeStepsUs = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].map(
  (s) => s * 1e6
);
var ladderUs = [
  ...[1, 1e3, 1e6].flatMap((unit) => steps.map((step) => step * unit)).filter((step) => step <= 1e7),
  ...largeStepsUs
];
var leastDistance = 9;
function tickLine({ lengthUs, columns }) {
  const end = tickLabel(lengthUs);
  const endColumn = columns - displayWidth(end);
  if (endColumn < 3) return "0s".slice(0, Math.max(0, columns));
  const stepUs = ladderUs.find((step) => step / lengthUs * columns >= leastDistance) ?? lengthUs;
  let line = "0s";
  for (let tickUs = stepUs; tickUs < lengthUs; tickUs += stepUs) {
    const label = tickLabel(tickUs);
    const column = Math.round(tickUs / lengthUs * columns);
    if (column + displayWidth(label) >= endColumn) break;
    line = line.padEnd(column) + label;
  }
  return line.padEnd(endColumn) + end;
}
function tickLabel(timeUs) {
  return formatDuration(timeUs * 1e3).replace(/\.0(?=m?s$)/u, "").replace(/(?<=[mh])00[sm]$/u, "");
}

// src/trace/bar.ts
var thin = 0.25;
function barOf(span, axis) {
  if (span.status === "skipped") return styled("skipped", "dim");
  const isOpen = span.durationNs === void 0;
  const endUs = isOpen ? axis.openEndUs : span.startTimeUs + span.durationNs / 1e3;
  const isFailedTry = span.kind === "attempt" && span.status === "failed";
  return drawn(span.startTimeUs, endUs, axis, { block: isFailedTry ? "\u2592" : "\u2588", isOpen, style: barStyle(span) });
}
function foldBar(spans, axis) {
  const startUs = spans.reduce((first, span) => Math.min(first, span.startTimeUs), Infinity);
  const endUs = spans.reduce(
    (last, { startTimeUs, durationNs = 0 }) => Math.max(last, startTimeUs + durationNs / 1e3),
    0
  );
  if (spans.every(({ status }) => status === "skipped")) return styled("skipped", "dim");
  return drawn(startUs, endUs, axis, { block: "\u2591", isOpen: false, style: void 0 });
}
function drawn(startUs, endUs, axis, { block, isOpen, style }) {
  const perUs = axis.columns / axis.lengthUs;
  const from = within((startUs - axis.startUs) * perUs, axis.columns);
  const to = within((endUs - axis.startUs) * perUs, axis.columns);
  const first = Math.min(Math.floor(from), axis.columns - 1);
  const length = Math.max(1, Math.ceil(to) - first);
  const blanks = plain(" ".repeat(first));
  if (isOpen) return [...blanks, ...styled(`${block.repeat(length - 1)}\u25B6`, style)];
  if (to - from < thin) return [...blanks, ...styled("\u258F", style)];
  return [...blanks, ...styled(block.repeat(length), style)];
}
var within = (column, columns) => Math.min(columns, Math.max(0, column || 0));
function barStyle({ status }) {
  if (status === "failed" || status === "crashed") return "red";
  if (status === "cancelled" || status === "paused") return "yellow";
  return status === "running" ? "cyan" : "green";
}

// src/trace/tree-lines.ts
var leastLabel = 16;
var leastBar = 10;
var mostBar = 60;
var freeBar = 40;
var gap = 2;
function treeLines(rows, tree, run, output) {
  const nowUs = run.status === "running" || run.status === "paused" ? output.nowMs * 1e3 : void 0;
  const decimals = decimalsFor(tree.root.span.durationNs ?? Infinity);
  const cells = rows.map((row) => cellsOf(row, nowUs, decimals));
  const columns = barColumns(cells, output.width);
  const axis = axisOf(spansOf(tree), columns, run.status === "running" ? nowUs : void 0);
  const bars = rows.map(
    ({ entry }) => "fold" in entry ? foldBar(
      entry.fold.nodes.map(({ span }) => span),
      axis
    ) : barOf(entry.node.span, axis)
  );
  const filled = cells.map(({ label, glyph, duration, tokens, cost }, row) => [
    label,
    glyph,
    duration,
    bars[row] ?? [],
    tokens,
    cost
  ]);
  return tableLines(columnsOf(axis), filled, output.width);
}
function* spansOf({ nodes }) {
  for (const { span } of nodes) yield span;
}
var columnsOf = (axis) => [
  { title: "STEP", min: leastLabel },
  { title: "" },
  { title: "DURATION", align: "right" },
  { title: axis.columns < leastBar ? "" : tickLine(axis), drop: 3 },
  { title: "TOKENS", align: "right", optional: true, drop: 2 },
  { title: "COST", align: "right", optional: true, drop: 1 }
];
function cellsOf({ entry, guide }, nowUs, decimals) {
  const { usage } = "fold" in entry ? entry.fold : entry.node;
  const tokens = usage.inputTokens + usage.outputTokens;
  return {
    label: [...styled(guide, "dim"), ..."fold" in entry ? foldLabel(entry.fold) : labelOf(entry.node)],
    glyph: statusGlyph("fold" in entry ? entry.fold.status : entry.node.span.status),
    duration: plain("fold" in entry ? "" : durationText(entry.node.span, nowUs, decimals)),
    tokens: plain(tokens > 0 ? formatCount(tokens) : ""),
    cost: plain(formatCost(usage))
  };
}
function durationText({ status, startTimeUs, durationNs }, nowUs, decimals) {
  if (status === "skipped") return "\u2013";
  if (durationNs !== void 0) return formatDuration(durationNs, decimals);
  return nowUs === void 0 ? "\u2013" : formatDuration(Math.max(0, nowUs - startTimeUs) * 1e3, decimals);
}
function barColumns(cells, width) {
  if (width === void 0) return freeBar;
  const widest = (of) => cells.reduce((most, row) => Math.max(most, lineWidth(cleanLine(of(row)))), 0);
  const figures = [widest(({ tokens }) => tokens), widest(({ cost }) => cost)].filter((columns) => columns > 0);
  const fixed = [1, displayWidth("DURATION"), ...figures.map((columns) => Math.max(columns, displayWidth("TOKENS")))];
  const rest = width - fixed.reduce((sum, columns) => sum + columns + gap, gap);
  const label = Math.min(
    widest(({ label: of }) => of),
    Math.max(leastLabel, Math.floor(rest / 2))
  );
  return Math.max(leastBar, Math.min(mostBar, rest - label));
}

// src/trace/tree-node.ts
import { sumUsage } from "@flujo/domain";
function treeOf(root, isWanted = () => true) {
  const drafts = preorder(root, isWanted);
  for (const draft of drafts.toReversed()) {
    const { parent } = draft;
    if (parent === void 0) continue;
    parent.usage = sumUsage(parent.usage, draft.usage);
    if (draft.wanted) parent.wanted = true;
  }
  const [first, ...others] = drafts;
  const shown = [first, ...others.filter(({ wanted }) => wanted)];
  if (shown.length < drafts.length)
    for (const draft of shown) draft.children = draft.children.filter(({ wanted }) => wanted);
  return { root: first, nodes: shown, spans: drafts.map(({ span }) => span) };
}
function preorder(root, isWanted) {
  const drafts = [];
  const waiting = [{ span: root, parent: void 0 }];
  for (let next = waiting.pop(); next !== void 0; next = waiting.pop()) {
    const { span, parent } = next;
    const draft = {
      span,
      depth: parent === void 0 ? 0 : parent.depth + 1,
      parent,
      children: [],
      usage: usageOf(span),
      wanted: isWanted(span)
    };
    parent?.children.push(draft);
    drafts.push(draft);
    for (const child of span.children.toReversed()) waiting.push({ span: child, parent: draft });
  }
  return drafts;
}

// src/trace/fold.ts
import { attributeNames as attributeNames4, noUsage, sumUsage as sumUsage2 } from "@flujo/domain";
var foldedBeyond = 20;
var keptUnusual = 10;
function foldSiblings(children) {
  if (children.length <= foldedBeyond) return children.map((node) => ({ node }));
  const folds = /* @__PURE__ */ new Map();
  const folded = /* @__PURE__ */ new Set();
  for (const equals of Map.groupBy(children, equalityOf).values()) {
    if (equals.length <= foldedBeyond) continue;
    const kept = keptOut(equals);
    const rest = equals.filter((node) => !kept.has(node));
    for (const [status, nodes] of Map.groupBy(rest, ({ span }) => span.status)) {
      if (nodes.length < 2) continue;
      folds.set(nodes[0], foldOf(status, nodes));
      for (const node of nodes) folded.add(node);
    }
  }
  return children.flatMap((node) => {
    const fold = folds.get(node);
    if (fold !== void 0) return [{ fold }];
    return folded.has(node) ? [] : [{ node }];
  });
}
function equalityOf({ span }) {
  if (span.status === "skipped") return "skipped";
  return `${span.kind} ${span.name.replace(/\d+$/u, "#")}`;
}
function keptOut(equals) {
  const isUsual = ({ span }) => span.status === "completed" || span.status === "skipped";
  const wasRetried = ({ span }) => Number(span.attributes[attributeNames4.attempts]) > 1;
  const retried = equals.filter((node) => isUsual(node) && wasRetried(node));
  const kept = /* @__PURE__ */ new Set([
    ...equals.filter((node) => !isUsual(node)).slice(0, keptUnusual),
    ...retried.slice(0, keptUnusual)
  ]);
  const slowest = equals.reduce((a, b) => (b.span.durationNs ?? 0) > (a.span.durationNs ?? 0) ? b : a);
  if ((slowest.span.durationNs ?? 0) > 0) kept.add(slowest);
  return kept;
}
function foldOf(status, nodes) {
  return {
    nodes,
    status,
    usage: nodes.reduce((sum, { usage }) => sumUsage2(sum, usage), noUsage),
    depth: nodes[0]?.depth ?? 0
  };
}

// src/trace/tree-rows.ts
var deepestGuide = 20;
function treeRows({ root, nodes }, { limit, folding }) {
  const rows = [];
  let shown = 0;
  let folded = 0;
  const waiting = [{ entry: { node: root }, stem: "", isLast: true }];
  for (let next = waiting.pop(); next !== void 0 && rows.length < limit; next = waiting.pop()) {
    const { entry, stem, isLast } = next;
    rows.push({ entry, guide: guideOf(entry, stem, isLast) });
    if ("fold" in entry) folded += entry.fold.nodes.length;
    else shown += 1;
    if ("fold" in entry) continue;
    for (const below of pendingBelow(entry.node, stem, isLast, folding)) waiting.push(below);
  }
  return { rows, folded, cut: nodes.length - shown - folded };
}
function pendingBelow(node, stem, isLast, folding) {
  const entries = folding ? foldSiblings(node.children) : node.children.map((child) => ({ node: child }));
  const below = node.depth === 0 || node.depth >= deepestGuide ? "" : stem + (isLast ? "  " : "\u2502 ");
  return entries.map((entry, index) => ({ entry, stem: below, isLast: index === entries.length - 1 })).toReversed();
}
function guideOf(entry, stem, isLast) {
  const depth = "node" in entry ? entry.node.depth : entry.fold.depth;
  if (depth === 0) return "";
  const branch = isLast ? "\u2514 " : "\u251C ";
  return depth > deepestGuide ? `\u22EF${depth} ${branch}` : stem + branch;
}

// src/commands/trace.ts
var defaultRows = 200;
async function trace(reader, output, options = {}) {
  const settled = settleOutput(output);
  const { programName } = settled;
  const run = await resolveRun(reader, options.run ?? "@", { among: options.among, programName });
  const root = await reader.getTrace(run.runId);
  const isJson = options.json === true || options.jsonl === true;
  if (root === void 0 && !isJson) throw nothingTraced(run, programName);
  const tree = root && treeOf(root, await wantedOf(reader, run, options.where));
  if (isJson) printJson(new Gate(settled), run, tree, options);
  else if (tree !== void 0) printTree(settled, run, tree, options);
  return exitStatusOf(run, options.exitStatus);
}
function nothingTraced({ runId }, programName) {
  return new LensError(3, `run ${runId} has no spans: nothing of it was traced`, {
    hint: `\`${programName} show ${shortRunId(runId)}\` has what is known of it.`
  });
}
async function wantedOf(reader, { runId }, where) {
  if (where === void 0) return () => true;
  const wanted = new Set((await reader.getSpans(runId, { where })).map(({ spanId }) => spanId));
  return ({ spanId }) => wanted.has(spanId);
}
function printJson(gate, run, tree, { limit = Infinity, jsonl }) {
  const nodes = tree?.nodes ?? [];
  const spans = nodes.slice(0, limit).map(({ span }) => ({ ...spanRow(span), orphan: span.orphan }));
  if (jsonl === true) for (const span of spans) gate.jsonLine(span);
  else gate.json({ version: 1, command: "trace", run: runRow(run), spans, more: nodes.length > spans.length });
}
function printTree(output, run, tree, { all = false, limit }) {
  const gate = new Gate(output);
  const drawn2 = treeRows(tree, { limit: limit ?? (all ? Infinity : defaultRows), folding: !all });
  gate.lines(headLines(run, tree, output));
  if (output.plain) gate.table(plainTreeTitles, plainTree(drawn2.rows, tree, run));
  else gate.lines(treeLines(drawn2.rows, tree, run, output));
  gate.lines(endLines(run, tree.root.span, output));
  gate.lines(cutLines({ ...drawn2, unwanted: tree.spans.length - tree.nodes.length }, output));
}

export {
  headLines,
  treeLines,
  treeOf,
  treeRows,
  trace
};
