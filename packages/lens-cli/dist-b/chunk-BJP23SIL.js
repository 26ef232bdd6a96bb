import {
  tableLines
} from "./chunk-7QLC4ZYH.js";
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
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";

// src/doctor/checks.ts
var checkTexts = {
  integrity: ["the file is sound", "export what lens can still show, then move the file away"],
  orphans: ["no span is without a run", ""],
  roots: ["each run has one root span", ""],
  parents: ["each parent is there", ""],
  cycles: ["no span is below itself", ""],
  nesting: ["a child lies within its parent", "a clock was set meanwhile: times are shown as they were taken"],
  open_spans: ["nothing is open in a run that has ended", ""],
  values: ["each value is there and is used", "what is missing is gone; the rest of the run is whole"],
  counters: ["the sums of a run are those of its spans", ""]
};
var names = Object.keys(checkTexts);
function checksOf({ findings }) {
  const all = [.../* @__PURE__ */ new Set([...names, ...findings.map(({ check }) => check)])];
  return all.map((check) => {
    const found = findings.filter((finding) => finding.check === check);
    return { check, found, fixed: found.filter(({ fixed }) => fixed !== void 0) };
  });
}

// src/doctor/doctor-lines.ts
var columns = [
  { title: "" },
  { title: "CHECK" },
  { title: "WHAT", min: 10, yields: true },
  { title: "RESULT" }
];
var findingColumns = [
  { title: "RUN", min: 8, optional: true },
  { title: "SPAN", min: 8, optional: true },
  { title: "WHAT", min: 12, yields: true },
  { title: "DONE", min: 8, yields: true, optional: true }
];
var listed = 10;
var indent = "    ";
function doctorLines(report, output, wish) {
  const checks = checksOf(report);
  return [
    ...tableLines(columns, checks.map(rowOf), output.width).slice(1),
    ...checks.flatMap((check) => findingLines(check, output, wish)),
    [],
    ...doctorEnd(report, output)
  ];
}
function rowOf(result) {
  const { check, found, fixed } = result;
  const isWrong = found.length > fixed.length;
  const [asked = ""] = checkTexts[check] ?? [];
  return [
    isWrong ? styled("\u2717", "red") : styled("\u2713", "green"),
    styled(check, isWrong ? "bold" : void 0),
    plain(asked),
    resultOf(result)
  ];
}
function resultOf({ found, fixed }) {
  const wrong = found.length - fixed.length;
  const parts = [
    ...wrong > 0 ? [`${formatCount(wrong)} wrong`] : [],
    ...fixed.length > 0 ? [`${formatCount(fixed.length)} fixed`] : []
  ];
  return parts.length === 0 ? styled("ok", "green") : styled(parts.join(", "), wrong > 0 ? "red" : "yellow");
}
function findingLines(result, output, { limit = listed }) {
  const { check, found } = result;
  if (found.length === 0) return [];
  const shown = found.slice(0, limit);
  const shorten = output.width === void 0 ? (id) => id : shortenAmong(found.flatMap(({ runId }) => runId ?? []));
  const width = output.width === void 0 ? void 0 : output.width - indent.length;
  const rows = tableLines(
    findingColumns,
    shown.map((finding) => cellsOf(finding, shorten, output)),
    width
  ).slice(1);
  const more = found.length - shown.length;
  const further = more > 0 ? [styled(`\u2026 and ${formatCount(more)} more: --limit ${found.length}`, "dim")] : [];
  return [[], styled(check, "bold"), ...[...rows, ...further, ...adviceOn(result, output)].map(indented)];
}
var indented = (line) => [{ text: indent }, ...line];
function cellsOf({ runId, spanId, message, fixed }, shorten, output) {
  return [
    styled(runId === void 0 ? "" : shorten(runId), "bold"),
    plain(spanId === void 0 ? "" : output.width === void 0 ? spanId : spanId.slice(0, 16)),
    plain(message),
    styled(fixed ?? "", "yellow")
  ];
}
function adviceOn({ check, found }, { programName }) {
  const left = found.filter(({ fixed }) => fixed === void 0);
  const advice = checkTexts[check]?.[1] ?? "";
  return [
    ...left.some(({ fixable }) => fixable === true) ? [`${programName} doctor --fix puts this right`] : [],
    ...left.some(({ fixable }) => fixable !== true) && advice !== "" ? [advice] : []
  ].map((text) => styled(`\u2192 ${text}`, "dim"));
}
function doctorEnd(report, { programName }) {
  const { ok, runs, spans, findings } = report;
  const of = `${countOf(runs, "run")} with ${countOf(spans, "span")}`;
  const fixed = findings.filter((finding) => finding.fixed !== void 0).length;
  const fixable = findings.filter((finding) => finding.fixable === true).length;
  if (ok) return [plain(`${of}: ${fixed > 0 ? `all is well again, ${formatCount(fixed)} fixed.` : "all is well."}`)];
  const parts = [
    `${countOf(findings.length - fixed, "thing")} wrong`,
    ...fixed > 0 ? [`${formatCount(fixed)} fixed`] : [],
    ...fixable > 0 ? [`${formatCount(fixable)} can be fixed`] : []
  ];
  const next = fixable > 0 ? [styled(`Next: ${programName} doctor --fix`, "dim")] : [];
  return [styled(`${of}: ${parts.join(", ")}.`, "red"), ...next];
}

// src/doctor/plain-findings.ts
var plainFindingTitles = ["check", "result", "run", "span", "what", "done"];
function plainFindings(report) {
  return checksOf(report).flatMap(({ check, found }) => {
    if (found.length === 0) return [[check, "ok", "", "", "", ""]];
    return found.map(({ runId = "", spanId = "", message, fixed }) => [
      ...[check, fixed === void 0 ? "wrong" : "fixed", runId, spanId, message, fixed ?? ""]
    ]);
  });
}

// src/commands/doctor.ts
async function doctor(admin, output, options = {}) {
  const { fix = false, json = false, jsonl = false, limit } = options;
  const settled = settleOutput(output);
  const gate = new Gate(settled);
  const report = await admin.doctor({ fix });
  if (json) gate.json(documentOf(report, fix, limit));
  else if (jsonl) for (const finding of report.findings.slice(0, limit)) gate.jsonLine(finding);
  else if (settled.plain) {
    gate.table(plainFindingTitles, plainFindings(report));
    gate.lines(doctorEnd(report, settled));
  } else gate.lines(doctorLines(report, settled, { limit }));
  return report.ok ? 0 : 1;
}
function documentOf(report, fix, limit) {
  const { ok, runs, spans, findings } = report;
  const checks = checksOf(report).map(({ check, found, fixed }) => ({
    check,
    found: found.length,
    fixed: fixed.length
  }));
  const shown = findings.slice(0, limit);
  const more = findings.length > shown.length;
  return { version: 1, command: "doctor", fix, ok, runs, spans, checks, findings: shown, more };
}

export {
  doctor
};
