import {
  exitStatusOf
} from "./chunk-HSJA7DPM.js";
import {
  statusGlyph
} from "./chunk-7JNI2V4H.js";
import {
  sortRows
} from "./chunk-NOFHF7RU.js";
import {
  tableLines
} from "./chunk-7QLC4ZYH.js";
import {
  pathsOf,
  usageOf
} from "./chunk-CLNDEHPP.js";
import {
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
  Gate,
  plain,
  styled
} from "./chunk-UYSH7VYH.js";
import {
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  spanRow
} from "./chunk-ZRFZUS55.js";

// src/spans/plain-spans.ts
var plainSpanTitles = [
  ...["span", "path", "kind", "status", "started after", "duration", "tokens", "cost", "note"]
];
function plainSpan(span, run, path) {
  const usage = usageOf(span);
  const decimals = decimalsFor(run.durationNs ?? Infinity);
  const startedUs = span.startTimeUs - run.startTimeUs;
  return [
    span.spanId,
    path,
    span.kind,
    span.status,
    `${startedUs < 0 ? "-" : ""}${formatDuration(Math.abs(startedUs) * 1e3, decimals)}`,
    span.durationNs === void 0 || span.status === "skipped" ? "" : formatDuration(span.durationNs, decimals),
    formatCount(usage.inputTokens + usage.outputTokens),
    formatCost(usage),
    span.error === void 0 ? "" : errorSentence(span.error)
  ];
}

// src/spans/sort-spans.ts
var valueOf = {
  started: ({ startTimeUs }) => startTimeUs,
  duration: ({ durationNs }) => durationNs,
  cost: (span) => usageOf(span).costUsd,
  tokens: (span) => usageOf(span).inputTokens + usageOf(span).outputTokens,
  name: ({ name }) => name
};
function sortSpans(spans2, sort) {
  return sort === void 0 ? spans2 : sortRows(spans2, valueOf[sort.field], sort.direction);
}

// src/spans/span-lines.ts
var columns = [
  { title: "" },
  { title: "SPAN", drop: 4 },
  { title: "PATH", min: 16 },
  { title: "KIND", min: 4 },
  { title: "START", align: "right", drop: 3 },
  { title: "DURATION", align: "right" },
  { title: "TOKENS", align: "right", optional: true, drop: 2 },
  { title: "COST", align: "right", optional: true, drop: 1 },
  { title: "NOTE", optional: true, min: 6, drop: 5, yields: true }
];
function spanLines(spans2, run, pathOf, width) {
  const decimals = decimalsFor(run.durationNs ?? Infinity);
  return tableLines(
    columns,
    spans2.map((span) => cellsOf(span, run, pathOf(span), decimals)),
    width
  );
}
function cellsOf(span, run, path, decimals) {
  const usage = usageOf(span);
  const tokens = usage.inputTokens + usage.outputTokens;
  const { status, durationNs, error } = span;
  return [
    statusGlyph(status),
    styled(span.spanId, "dim"),
    plain(path),
    styled(span.kind, "dim"),
    plain(offset(span.startTimeUs - run.startTimeUs, decimals)),
    plain(durationNs === void 0 || status === "skipped" ? "\u2013" : formatDuration(durationNs, decimals)),
    plain(tokens > 0 ? formatCount(tokens) : ""),
    plain(formatCost(usage)),
    styled(error === void 0 ? "" : errorSentence(error), "red")
  ];
}
var offset = (us, decimals) => `${us < 0 ? "-" : "+"}${formatDuration(Math.abs(us) * 1e3, decimals)}`;

// src/commands/spans.ts
async function spans(reader, output, options = {}) {
  const { where, json = false, jsonl = false, limit = json || jsonl ? Infinity : 100 } = options;
  const settled = settleOutput(output);
  const gate = new Gate(settled);
  const run = await resolveRun(reader, options.run ?? "@", { among: options.among, programName: settled.programName });
  const found = sortSpans(await reader.getSpans(run.runId, { where }), options.sort);
  const shown = found.slice(0, limit);
  if (json) {
    gate.json({ version: 1, command: "spans", runId: run.runId, spans: shown.map(spanRow), more: found.length > limit });
  } else if (jsonl) {
    for (const span of shown) gate.jsonLine(spanRow(span));
  } else if (shown.length === 0) {
    gate.line(plain(`Run ${run.runId} has no spans${where === void 0 ? "" : " that fit these filters"}.`));
  } else {
    const pathOf = pathsOf(where === void 0 ? found : await reader.getSpans(run.runId));
    if (settled.plain) {
      gate.table(
        plainSpanTitles,
        shown.map((span) => plainSpan(span, run, pathOf(span)))
      );
    } else gate.lines(spanLines(shown, run, pathOf, settled.width));
    gate.line(styled(footer(run, shown, found.length), "dim"));
  }
  return exitStatusOf(run, options.exitStatus);
}
function footer({ runId }, shown, found) {
  const hidden = found > shown.length ? `${formatCount(shown.length)} of ` : "";
  const more = found > shown.length ? `      more: --limit ${found}` : "";
  return `${hidden}${formatCount(found)} span${found === 1 ? "" : "s"} of ${runId}${more}`;
}

export {
  spans
};
