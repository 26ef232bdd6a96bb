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
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  formatAbsolute,
  formatTime,
  rfc3339
} from "./chunk-7A5IP6JU.js";

// src/audit/audit-lines.ts
var columns = [
  { title: "TIME" },
  { title: "USER", min: 6 },
  { title: "COMMAND", min: 8 },
  { title: "RUN", min: 8, optional: true },
  { title: "DETAIL", min: 6, drop: 1, optional: true, yields: true }
];
function auditLines(entries, output) {
  const ids = entries.flatMap(({ runId }) => runId ?? []);
  const short = shortenAmong(ids);
  const shorten = (id) => output.width === void 0 || !/^[0-9a-f]{32}$/u.test(id) ? id : short(id);
  const rows = entries.map(({ timeUs, user, command, runId, detail }) => [
    plain(formatTime(timeUs, output)),
    plain(user),
    styled(command, "bold"),
    plain(runId === void 0 ? "" : shorten(runId)),
    styled(detailText(detail), "dim")
  ]);
  return tableLines(columns, rows, output.width);
}
var plainAuditTitles = ["time", "user", "command", "run", "detail"];
function plainAudit(entries, { timeZone }) {
  return entries.map(({ timeUs, user, command, runId = "", detail }) => [
    ...[formatAbsolute(timeUs, timeZone), user, command, runId, detailText(detail)]
  ]);
}
function detailText(detail) {
  if (detail === void 0) return "";
  if (detail === null || typeof detail !== "object" || Array.isArray(detail)) return textOf(detail);
  return Object.entries(detail).map(([name, value]) => value === true ? name : `${name}=${value === void 0 ? "" : textOf(value)}`).join("  ");
}
function textOf(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length > listed) {
    return `${JSON.stringify(value.slice(0, listed))} and ${value.length - listed} more`;
  }
  return JSON.stringify(value);
}
var listed = 3;

// src/commands/audit.ts
var pageSize = 500;
async function audit(log, output, options = {}) {
  const { runId, json = false, jsonl = false, limit = jsonl ? Infinity : 20 } = options;
  const settled = settleOutput(output);
  const gate = new Gate(settled);
  if (jsonl) {
    for await (const entry of entriesOf(log, options, limit)) gate.jsonLine(rowOf(entry));
    return 0;
  }
  const found = [];
  for await (const entry of entriesOf(log, options, limit + 1)) found.push(entry);
  const [entries, more] = [found.slice(0, limit), found.length > limit];
  if (json) {
    gate.json({ version: 1, command: "audit", entries: entries.map(rowOf), more });
  } else if (entries.length === 0) {
    gate.line(plain(runId === void 0 ? "Nothing is noted." : `Nothing is noted of run ${runId}.`));
  } else {
    if (settled.plain) gate.table(plainAuditTitles, plainAudit(entries, settled));
    else gate.lines(auditLines(entries, settled));
    const footer = more ? `the newest ${entries.length}; more: --limit ${limit * 5}, --jsonl` : entries.length === 1 ? "1 entry" : `${entries.length} entries`;
    gate.line(styled(footer, "dim"));
  }
  return 0;
}
async function* entriesOf(log, { runId, sinceUs = -Infinity }, limit) {
  let left = limit;
  let before;
  do {
    const page = await log.list({ runId, before, limit: Math.min(left, pageSize) });
    const wanted = page.entries.filter(({ timeUs }) => timeUs >= sinceUs);
    if (wanted.length === 0) return;
    yield* wanted;
    left -= wanted.length;
    before = page.next;
  } while (before !== void 0 && left > 0);
}
var rowOf = ({ id, timeUs, user, command, runId, detail }) => ({
  ...{ id, time: rfc3339(timeUs), timeUs, user, command, runId, detail }
});

export {
  audit
};
