import {
  factLine
} from "./chunk-NTTRPTUQ.js";
import {
  flow
} from "./chunk-V6R3YKIL.js";
import {
  typedAge,
  typedSize
} from "./chunk-ORBZAMMK.js";
import {
  shortenAmong
} from "./chunk-IITFDBWR.js";
import {
  Gate,
  plain,
  styled
} from "./chunk-UYSH7VYH.js";
import {
  countOf,
  formatBytes,
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  formatTime,
  rfc3339
} from "./chunk-7A5IP6JU.js";

// src/prune/prune-lines.ts
var listed = 10;
var indent = 12;
function pruneLines(report, output, wish) {
  return [
    headOf(report),
    ...factLine("limits", limitsText(report, wish)),
    ...factLine("started", startsText(report, output)),
    ...factLine("leftovers", leftoversText(report.orphans)),
    ...factLine("size", sizeText(report)),
    ...runsLines(report, output, wish.limit ?? listed),
    ...hintLines(report, output, wish)
  ];
}
function headOf({ dryRun, runs, spans, orphans = 0 }) {
  if (runs + orphans === 0) return plain(`There is nothing to remove${dryRun ? "; nothing was changed" : ""}.`);
  const what = `${countOf(runs, "run")} with ${countOf(spans, "span")}`;
  if (dryRun) return [...styled(`Would remove ${what}`, "bold"), ...plain("; nothing was changed.")];
  return [...styled(`Removed ${what}`, "bold"), ...plain(".")];
}
function limitsText({ maxBytes, maxAgeDays }, wish) {
  const limits = [
    ...maxAgeDays === void 0 ? [] : [`age ${typedAge(maxAgeDays)}`],
    ...maxBytes === void 0 ? [] : [`size ${typedSize(maxBytes)}`]
  ];
  const isDefault = wish.maxAgeDays === void 0 && wish.maxBytes === void 0;
  return `${limits.join(", ")}${isDefault && limits.length > 0 ? " (the defaults of the store)" : ""}`;
}
function leftoversText(orphans = 0) {
  if (orphans === 0) return "";
  return `${formatCount(orphans)} ${orphans === 1 ? "span or value" : "spans or values"} of no run`;
}
function startsText({ oldestStartUs, newestStartUs }, output) {
  if (oldestStartUs === void 0 || newestStartUs === void 0) return "";
  const [oldest, newest] = [formatTime(oldestStartUs, output), formatTime(newestStartUs, output)];
  return oldest === newest ? oldest : `${oldest} to ${newest}`;
}
function sizeText({ dryRun, bytesBefore, bytesAfter }) {
  if (bytesBefore === bytesAfter) return formatBytes(bytesBefore);
  return `${formatBytes(bytesBefore)} before, ${dryRun ? "about " : ""}${formatBytes(bytesAfter)} after`;
}
function runsLines({ runs, runIds }, output, limit) {
  const ids = runIds.slice(0, limit);
  if (ids.length === 0) return [];
  const shorten = output.width === void 0 ? (id) => id : shortenAmong(ids);
  const rest = runs - ids.length;
  const parts = [...ids.map((id) => plain(shorten(id))), plain(rest > 0 ? `and ${formatCount(rest)} more` : "")];
  const width = output.width === void 0 ? void 0 : Math.max(1, output.width - indent);
  return flow(parts, { width, plain: output.plain }).flatMap((line, index) => factLine(index === 0 ? "runs" : "", line));
}
function hintLines({ dryRun, runs }, { programName }, wish) {
  const flags = [
    ...wish.maxAgeDays === void 0 ? [] : [`--max-age ${typedAge(wish.maxAgeDays)}`],
    ...wish.maxBytes === void 0 ? [] : [`--max-size ${typedSize(wish.maxBytes)}`]
  ];
  const command = [programName, "prune", ...flags].join(" ");
  if (runs === 0) return [];
  if (dryRun) return [styled(`Next: ${command}`, "dim")];
  return [styled(`Gone for good. What would go: ${command} --dry-run`, "dim")];
}

// src/commands/prune.ts
async function prune(admin, output, options = {}) {
  const { maxAgeDays, maxBytes, dryRun, json = false, jsonl = false } = options;
  const settled = settleOutput(output);
  const report = await admin.prune({ maxAgeDays, maxBytes, dryRun });
  const gate = new Gate(settled, { compact: jsonl });
  if (json || jsonl) gate.json(documentOf(report, options.limit));
  else gate.lines(pruneLines(report, settled, options));
  return 0;
}
function documentOf(report, limit = Infinity) {
  const { oldestStartUs, newestStartUs, runIds, ...rest } = report;
  const timeOf = (us) => us === void 0 ? void 0 : rfc3339(us);
  const shown = runIds.slice(0, limit);
  return {
    version: 1,
    command: "prune",
    ...rest,
    ...{ oldestStartUs, oldestStart: timeOf(oldestStartUs), newestStartUs, newestStart: timeOf(newestStartUs) },
    runIds: shown,
    more: report.runs > shown.length
  };
}

export {
  prune
};
