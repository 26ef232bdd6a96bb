import {
  factLine
} from "./chunk-NTTRPTUQ.js";
import {
  isWaiting,
  waitsOf
} from "./chunk-MPMC5K6T.js";
import {
  childrenAmong,
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
  titledMessage
} from "./chunk-RG4G6P25.js";
import {
  decimalsFor,
  formatCost,
  formatDuration
} from "./chunk-UOZDWD3G.js";
import {
  resolveRun,
  shortestPrefix
} from "./chunk-6ULMV2WQ.js";
import {
  shortRunId
} from "./chunk-IITFDBWR.js";
import {
  Gate,
  plain,
  styled
} from "./chunk-UYSH7VYH.js";
import {
  countOf,
  formatBytes,
  formatCount,
  formatShare
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
  formatTime
} from "./chunk-7A5IP6JU.js";
import {
  cleanLines
} from "./chunk-OQYSFDFS.js";

// src/show/error-lines.ts
var deepest = 16;
var mostOthers = 8;
function errorLines(error, { width, stack }) {
  const lines = [];
  const others = [];
  let current = error;
  let last = error;
  for (let depth = 0; current !== void 0 && depth < deepest; depth += 1) {
    lines.push(...linesOf(current, depth === 0 ? "" : "caused by ", width, depth === 0 ? "red" : void 0));
    others.push(...current.errors ?? []);
    last = current;
    current = current.cause;
  }
  if (current !== void 0) lines.push(styled("  \u2026 and more causes; --json has them all", "dim"));
  for (const other of others.slice(0, mostOthers)) lines.push(...linesOf(other, "also failed: ", width));
  if (others.length > mostOthers)
    lines.push(styled(`  \u2026 and ${others.length - mostOthers} more failures; --json has them all`, "dim"));
  if (stack && last.stack !== void 0)
    lines.push(
      ...cleanLines(last.stack).map((line) => line.trim()).filter((line) => line.startsWith("at ")).map((line) => plain(`    ${line}`))
    );
  return lines;
}
function linesOf({ type, message, code }, before, width, color) {
  const said = titledMessage(type, message, code === void 0 ? type : `${type} [${code}]`);
  const inner = wrapText(`${before}${said}`, width === void 0 ? void 0 : width - 4);
  return inner.map((line, index) => styled(`${index === 0 ? "  " : "    "}${line}`, color));
}

// src/show/models.ts
import { attributeNames, noUsage, sumUsage } from "@flujo/domain";
function modelRow({ model, usage: { inputTokens, outputTokens, costUsd, unpricedCalls } }) {
  return { model, inputTokens, outputTokens, costUsd, unpricedCalls };
}
function modelsOf(spans) {
  const uses = /* @__PURE__ */ new Map();
  for (const span of spans) {
    const model = span.attributes[attributeNames.requestModel];
    if (typeof model === "string") uses.set(model, sumUsage(uses.get(model) ?? noUsage, usageOf(span)));
  }
  return [...uses].map(([model, usage]) => ({ model, usage }));
}

// src/show/run-overview.ts
import { attributeNames as attributeNames2 } from "@flujo/domain";
function runOverview(run, spans, output) {
  const lastedNs = ((lastEndUs(spans) ?? run.startTimeUs) - run.startTimeUs) * 1e3;
  const head = [
    ...statusLead(run.status, output),
    ...styled(run.pipeline, "bold"),
    ...plain("  "),
    ...statusWord(run.status)
  ];
  const models = modelsOf(spans).map(({ model, usage }) => {
    const cost = formatCost(usage);
    return `${model} ${formatCount(usage.inputTokens + usage.outputTokens)} tokens${cost === "" ? "" : ` ${cost}`}`;
  });
  const dot = output.plain ? ", " : " \xB7 ";
  return [
    head,
    ...factLine("run", run.runId),
    ...factLine("trace id", run.traceId === run.runId ? "" : run.traceId),
    ...factLine("started", startedText(run, output)),
    ...factLine("took", durationOf(run, lastedNs, output.nowMs)),
    ...factLine("steps", stepsText(run, dot)),
    ...factLine("usage", usageText(run, dot)),
    ...factLine("models", models.join(", ")),
    ...factLine("waits for", run.status === "paused" ? waitsOf(spans.filter(isWaiting)) : ""),
    ...factLine("limit", limitText(run, spans)),
    ...factLine("left out", lossesText(run.losses, dot)),
    ...factLine("resumed", run.epoch > 1 ? countOf(run.epoch - 1, "time") : ""),
    ...factLine("rebuilt", rebuiltText(run, spans)),
    ...factLine("note", noteText(run))
  ];
}
function startedText(run, output) {
  const absolute = formatAbsolute(run.startTimeUs, output.timeZone);
  const shown = formatTime(run.startTimeUs, output);
  return shown === absolute ? absolute : `${absolute} (${shown})`;
}
function stepsText({ totals }, dot) {
  const planned = totals.plannedSteps === void 0 ? "" : ` of ${formatCount(totals.plannedSteps)}`;
  return [
    `${formatCount(totals.doneSteps)}${planned} done`,
    countOf(totals.spans, "span"),
    ...totals.failedSpans > 0 ? [`${formatCount(totals.failedSpans)} failed`] : [],
    ...totals.retries > 0 ? [`${formatCount(totals.retries)} ${totals.retries === 1 ? "retry" : "retries"}`] : []
  ].join(dot);
}
function usageText({ totals: { usage } }, dot) {
  if (usage.calls === 0) return "";
  return [
    countOf(usage.calls, "call"),
    `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out`,
    formatCost(usage),
    ...usage.unpricedCalls > 0 ? [`${countOf(usage.unpricedCalls, "call")} without a price`] : []
  ].join(dot);
}
function lossesText({ redactions, cuts, droppedSpans }, dot) {
  return [
    ...redactions > 0 ? [`${formatCount(redactions)} redacted`] : [],
    ...cuts > 0 ? [`${formatCount(cuts)} cut to a limit`] : [],
    ...droppedSpans > 0 ? [`${countOf(droppedSpans, "span")} dropped`] : []
  ].join(dot);
}
function limitText({ rootSpanId }, spans) {
  const limit = spans.find(({ spanId }) => spanId === rootSpanId)?.attributes[attributeNames2.limitExceeded];
  return typeof limit === "string" ? `${limit} exceeded` : "";
}
function rebuiltText({ rootSpanId }, spans) {
  const words = spans.find(({ spanId }) => spanId === rootSpanId)?.attributes[attributeNames2.reconstructed];
  return Array.isArray(words) ? words.filter((word) => typeof word === "string").join(", ") : "";
}
function noteText(run) {
  if (run.status === "crashed") return "the process that ran it is gone; what was not written then is not here";
  return run.stale === true ? "not heard of for a while; its process cannot be looked up from here" : "";
}

// src/show/self-time.ts
function slowestSteps(spans, limit) {
  const steps = spans.filter(({ kind, durationNs }) => kind !== "attempt" && durationNs !== void 0);
  const below = Map.groupBy(steps, ({ parentSpanId }) => parentSpanId);
  return steps.filter(({ kind, status }) => kind !== "run" && status !== "skipped").map((span) => ({ span, selfNs: Math.max(0, (span.durationNs ?? 0) - coveredNs(below.get(span.spanId) ?? [])) })).filter(({ selfNs }) => selfNs > 0).toSorted((a, b) => b.selfNs - a.selfNs).slice(0, limit);
}
function coveredNs(spans) {
  let covered = 0;
  let untilNs = -Infinity;
  for (const { startTimeUs, durationNs = 0 } of spans.toSorted((a, b) => a.startTimeUs - b.startTimeUs)) {
    const startNs = startTimeUs * 1e3;
    const endNs = startNs + durationNs;
    covered += Math.max(0, endNs - Math.max(startNs, untilNs));
    untilNs = Math.max(untilNs, endNs);
  }
  return covered;
}

// src/show/value-lines.ts
var shownLines = 12;
var indent = "  ";
function valueText(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
function valueLines({ title, info, value, command }, width) {
  if (info === void 0) return [[...styled(title, "bold"), ...styled("  none captured", "dim")]];
  const head = [...styled(title, "bold"), ...styled(`  ${formatBytes(info.bytes)}`, "dim")];
  if (value === void 0) return [[...head, ...styled(", but it is not in the database any more", "dim")]];
  const lines = cleanLines(valueText(value));
  const shown = width === void 0 ? lines : lines.slice(0, shownLines);
  const hidden = lines.length - shown.length;
  const isCut = hidden > 0 || width !== void 0 && shown.some((line) => line.length > width - indent.length);
  const note = `${indent}\u2026 ${hidden > 0 ? `${hidden} more lines; ` : ""}whole: ${command}`;
  return [head, ...shown.map((line) => plain(indent + line)), ...isCut ? [styled(note, "dim")] : []];
}

// src/show/show-run.ts
var defaultSlowest = 5;
async function showRun(gate, shown, output, options) {
  const { run, spans, span: root, read } = shown;
  const { json = false, limit = defaultSlowest } = options;
  const failed = failedSpan(
    spans.find(({ spanId }) => spanId === run.rootSpanId),
    childrenAmong(spans)
  );
  const [input, outputValue] = [await read(root?.input), await read(root?.output)];
  if (json) {
    const slowest = slowestSteps(spans, limit).map(({ span, selfNs }) => ({
      spanId: span.spanId,
      name: span.name,
      selfNs
    }));
    const failedRow = failed && spanRow(failed);
    gate.json({
      version: 1,
      command: "show",
      run: runRow(run),
      failedSpan: failedRow,
      models: modelsOf(spans).map(modelRow),
      slowest,
      input,
      output: outputValue
    });
    return;
  }
  const { programName, width } = output;
  const command = `${programName} show ${shortRunId(run.runId)}`;
  gate.lines(runOverview(run, spans, output));
  gate.lines(failureSection(run, spans, failed, width));
  gate.line();
  gate.lines(valueLines({ title: "Input", info: root?.input, value: input, command: `${command} --input` }, width));
  gate.lines(
    valueLines({ title: "Output", info: root?.output, value: outputValue, command: `${command} --output` }, width)
  );
  gate.lines(slowestSection(run, spans, limit, output));
  gate.line();
  gate.line(
    styled(
      `Next: ${failed === void 0 ? `${programName} trace ${shortRunId(run.runId)}` : `${command} --span ${failed.spanId}`}`,
      "dim"
    )
  );
}
function failureSection(run, spans, failed, width) {
  const error = failed?.error ?? run.error;
  if (error === void 0) return [];
  const path = run.failedPath ?? (failed === void 0 ? void 0 : pathsOf(spans)(failed));
  return [
    plain(""),
    styled(path === void 0 ? "Failed" : `Failed at ${path}`, "bold"),
    ...errorLines(error, { width, stack: false })
  ];
}
function slowestSection(run, spans, limit, { width, plain: isPlain }) {
  const slowest = slowestSteps(spans, limit);
  if (slowest.length === 0) return [];
  const pathOf = pathsOf(spans);
  const rows = slowest.map(({ span, selfNs }) => [
    plain(`  ${pathOf(span)}`),
    plain(formatDuration(selfNs, decimalsFor(run.durationNs ?? Infinity))),
    plain(run.durationNs === void 0 ? "" : formatShare(selfNs, run.durationNs))
  ]);
  if (isPlain) {
    const said = rows.map((row) => row.map((cell) => cell.map(({ text }) => text.trim()).join("")));
    return [
      plain(""),
      plain("Slowest steps"),
      ...said.map(
        ([path = "", own = "", share = ""]) => plain(`  ${path}: ${own} of its own${share === "" ? "" : `, ${share} of the run`}`)
      )
    ];
  }
  const columns = [
    { title: "  SLOWEST STEPS", min: 12 },
    { title: "OWN TIME", align: "right" },
    { title: "OF RUN", align: "right", optional: true, drop: 1 }
  ];
  return [plain(""), ...tableLines(columns, rows, width)];
}

// src/show/span-details.ts
import { attributeNames as attributeNames3 } from "@flujo/domain";
var told = /* @__PURE__ */ new Set([
  attributeNames3.costUsd,
  attributeNames3.unpricedCalls,
  attributeNames3.inputTokens,
  attributeNames3.outputTokens,
  attributeNames3.attempts,
  attributeNames3.feedback
]);
var shownEvents = 20;
function spanDetails(span, path, output) {
  const { attributes, kind, status } = span;
  const usage = usageOf(span);
  const tokens = usage.inputTokens + usage.outputTokens;
  const attempts = attributes[attributeNames3.attempts];
  const others = Object.entries(attributes).filter(([key]) => !told.has(key));
  return [
    [...statusLead(status, output), ...styled(path, "bold"), ...plain("  "), ...statusWord(status)],
    ...factLine("span", span.spanId),
    ...factLine("run", span.runId),
    ...factLine("kind", kind),
    ...factLine("started", formatAbsolute(span.startTimeUs, output.timeZone)),
    ...factLine("took", span.durationNs === void 0 ? "\u2013" : formatDuration(span.durationNs)),
    ...factLine("tries", typeof attempts === "number" ? formatCount(attempts) : ""),
    ...factLine(
      "usage",
      tokens > 0 ? `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out` : ""
    ),
    ...factLine("cost", formatCost(usage)),
    ...factLine("feedback", textOf(attributes[attributeNames3.feedback])),
    ...others.length > 0 ? [styled("Attributes", "bold")] : [],
    ...others.map(([key, value]) => [...styled(`  ${key}  `, "dim"), ...plain(textOf(value))]),
    ...eventLines(span)
  ];
}
function eventLines({ events, startTimeUs }) {
  if (events.length === 0) return [];
  const hidden = events.length - shownEvents;
  return [
    styled("Events", "bold"),
    ...events.slice(0, shownEvents).map(({ name, timeUs, attributes = {} }) => {
      const facts = Object.entries(attributes).filter(([key]) => !key.startsWith("exception."));
      return [
        ...styled(`  +${formatDuration(Math.max(0, timeUs - startTimeUs) * 1e3)}  `, "dim"),
        ...plain(name),
        ...styled(facts.map(([key, value]) => `  ${key}=${textOf(value)}`).join(""), "dim")
      ];
    }),
    ...hidden > 0 ? [styled(`  \u2026 ${hidden} more; --json has them all`, "dim")] : []
  ];
}
function textOf(value) {
  if (value === void 0) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

// src/show/show-span.ts
async function showSpan(gate, shown, output, { json = false }) {
  const { run, spans, read } = shown;
  const span = shown.span;
  const [input, outputValue] = [await read(span.input), await read(span.output)];
  const path = pathsOf(spans)(span);
  if (json) {
    gate.json({ version: 1, command: "show", runId: run.runId, path, span: spanRow(span), input, output: outputValue });
    return;
  }
  const { programName, width } = output;
  const command = `${programName} show ${shortRunId(run.runId)} --span ${span.spanId}`;
  gate.lines(spanDetails(span, path, output));
  if (span.error !== void 0) gate.lines([styled("Error", "bold"), ...errorLines(span.error, { width, stack: true })]);
  gate.line();
  gate.lines(valueLines({ title: "Input", info: span.input, value: input, command: `${command} --input` }, width));
  gate.lines(
    valueLines({ title: "Output", info: span.output, value: outputValue, command: `${command} --output` }, width)
  );
  gate.line();
  gate.line(styled(`Next: ${programName} trace ${shortRunId(run.runId)}`, "dim"));
}

// src/show/print-value.ts
async function printValue(gate, shown, which, json) {
  const { run, span, read } = shown;
  const info = span?.[which];
  const value = await read(info);
  if (value === void 0) {
    const whose = span === void 0 || span.spanId === run.rootSpanId ? `run ${run.runId}` : `span ${span.spanId}`;
    throw new LensError(3, `${whose} has no ${which}${info === void 0 ? "" : " in the database any more"}`, {
      hint: "It had none, it failed before, or the capture of values was off for it."
    });
  }
  if (json) gate.json({ version: 1, command: "show", runId: run.runId, spanId: span?.spanId, [which]: value });
  else for (const line of cleanLines(valueText(value))) gate.wholeLine(plain(line));
}

// src/span-name.ts
var shownCandidates = 10;
function resolveSpan(spans, name, command) {
  const pathOf = pathsOf(spans);
  const exact = spans.find(({ spanId }) => spanId === name);
  if (exact !== void 0) return exact;
  const byPath = spans.filter((span2) => pathOf(span2) === name);
  const byPrefix = name.length < shortestPrefix ? [] : spans.filter(({ spanId }) => spanId.startsWith(name));
  const found = byPath.length > 0 ? byPath : byPrefix;
  const [span] = found;
  if (span === void 0) {
    throw new LensError(3, `the run has no span with the id or path "${name}"`, {
      hint: `\`${command}\` lists its spans with ids and paths.`
    });
  }
  if (found.length === 1) return span;
  throw new LensError(4, `"${name}" fits ${found.length} spans`, {
    candidates: found.slice(0, shownCandidates).map((candidate) => `${candidate.spanId}  ${pathOf(candidate)}`),
    hint: "Give a whole span id."
  });
}

// src/commands/show.ts
async function show(reader, output, options = {}) {
  const settled = settleOutput(output);
  const { programName } = settled;
  const run = await resolveRun(reader, options.run ?? "@", { among: options.among, programName });
  const spans = await reader.getSpans(run.runId);
  const shown = {
    run,
    spans,
    span: options.span === void 0 ? spans.find(({ spanId }) => spanId === run.rootSpanId) : resolveSpan(spans, options.span, `${programName} spans ${shortRunId(run.runId)}`),
    read: async (info) => info === void 0 ? void 0 : reader.getValue(info.ref)
  };
  const gate = new Gate(settled, { compact: options.jsonl === true });
  const isJson = options.json === true || options.jsonl === true;
  const printed = { ...options, json: isJson };
  if (options.value !== void 0) await printValue(gate, shown, options.value, isJson);
  else if (options.span !== void 0) await showSpan(gate, shown, settled, printed);
  else await showRun(gate, shown, settled, printed);
  return exitStatusOf(run, options.exitStatus);
}

export {
  show
};
