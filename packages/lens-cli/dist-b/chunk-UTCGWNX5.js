import {
  statusGlyph,
  statusWord
} from "./chunk-7JNI2V4H.js";
import {
  tableLines
} from "./chunk-7QLC4ZYH.js";
import {
  formatCost,
  formatDuration
} from "./chunk-UOZDWD3G.js";
import {
  shortenAmong
} from "./chunk-IITFDBWR.js";
import {
  plain,
  styled
} from "./chunk-UYSH7VYH.js";
import {
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  formatTime
} from "./chunk-7A5IP6JU.js";

// src/list/run-lines.ts
var noFacts = { note: "", lastedNs: void 0 };
var columns = [
  { title: "" },
  { title: "RUN" },
  { title: "PIPELINE", min: 8 },
  { title: "STATUS", drop: 7 },
  { title: "STARTED", drop: 3 },
  { title: "DURATION", align: "right" },
  { title: "STEPS", align: "right", drop: 6 },
  { title: "RETRY", align: "right", drop: 4 },
  { title: "TOKENS", align: "right", drop: 2, optional: true },
  { title: "COST", align: "right", drop: 1, optional: true },
  { title: "NOTE", min: 6, drop: 5, optional: true, yields: true }
];
function runLines(runs, facts, output) {
  const shorten = output.width === void 0 ? (id) => id : shortenAmong(runs.map(({ runId }) => runId));
  const rows = runs.map((run, index) => cellsOf(run, facts[index] ?? noFacts, shorten, output));
  return tableLines(columns, rows, output.width);
}
function cellsOf(run, { note, lastedNs }, shorten, output) {
  const { doneSteps, plannedSteps, retries, usage } = run.totals;
  const tokens = usage.inputTokens + usage.outputTokens;
  return [
    statusGlyph(run.status),
    styled(shorten(run.runId), "bold"),
    plain(run.pipeline),
    statusWord(run.status),
    plain(formatTime(run.startTimeUs, output)),
    plain(durationOf(run, lastedNs, output.nowMs)),
    plain(`${formatCount(doneSteps)}/${plannedSteps === void 0 ? "?" : formatCount(plannedSteps)}`),
    plain(formatCount(retries)),
    plain(tokens > 0 ? formatCount(tokens) : ""),
    plain(formatCost(usage)),
    styled(note, run.error === void 0 ? "dim" : "red")
  ];
}
function durationOf(run, lastedNs, nowMs) {
  if (run.durationNs !== void 0) return formatDuration(run.durationNs);
  if (run.status === "crashed") return lastedNs === void 0 ? "\u2013" : `\u2265${formatDuration(lastedNs)}`;
  return formatDuration(Math.max(0, nowMs * 1e3 - run.startTimeUs) * 1e3);
}

export {
  runLines,
  durationOf
};
