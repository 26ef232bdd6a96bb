import {
  flow
} from "./chunk-V6R3YKIL.js";
import {
  statusWord
} from "./chunk-7JNI2V4H.js";
import {
  sortRows
} from "./chunk-NOFHF7RU.js";
import {
  tableLines
} from "./chunk-7QLC4ZYH.js";
import {
  decimalsFor,
  formatCost,
  formatDuration
} from "./chunk-UOZDWD3G.js";
import {
  Gate,
  plain,
  styled
} from "./chunk-UYSH7VYH.js";
import {
  countOf,
  formatCompact,
  formatCount,
  formatShare
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  statisticsRow
} from "./chunk-ZRFZUS55.js";

// src/stats/run-summary.ts
import { noUsage, sumUsage } from "@flujo/domain";
var pageSize = 1e3;
var statuses = ["completed", "failed", "crashed", "cancelled", "paused", "running"];
async function runSummary(reader, where) {
  const byStatus = /* @__PURE__ */ new Map();
  let usage = noUsage;
  let count = 0;
  let after;
  do {
    const page = await reader.listRuns({ where }, { limit: pageSize, after });
    for (const { status, totals } of page.runs) {
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
      usage = sumUsage(usage, totals.usage);
    }
    count += page.runs.length;
    after = page.next;
  } while (after !== void 0);
  return { count, byStatus: Object.fromEntries([...byStatus].toSorted(byPlace)), usage };
}
var placeOf = (status) => (statuses.indexOf(status) + statuses.length + 1) % (statuses.length + 1);
var byPlace = ([a], [b]) => placeOf(a) - placeOf(b);
function summaryLines({ count, byStatus, usage }, place) {
  const tokens = usage.inputTokens + usage.outputTokens;
  const cost = formatCost(usage);
  const statusParts = Object.entries(byStatus).map(([status, runs]) => [
    ...plain(`${formatCount(runs)} `),
    ...statusWord(status),
    ...plain(status === "completed" ? ` (${formatShare(runs, count)})` : "")
  ]);
  const rest = [...cost === "" ? [] : [cost], ...tokens > 0 ? [`${formatCompact(tokens)} tokens`] : []];
  return flow([plain(countOf(count, "run")), ...statusParts, ...rest.map(plain)], place);
}

// src/stats/plain-statistics.ts
var plainStatisticsTitles = (by) => [
  ...[by, "count", "failed", "retried", "p50", "p95", "p99", "longest", "tokens", "cost"]
];
function plainStatistics(rows) {
  const decimals = decimalsFor(rows.reduce((longest, { maxNs }) => Math.max(longest, maxNs), 0));
  return rows.map(({ group, count, failed, retried, costUsd, unpricedCalls, ...row }) => [
    group,
    formatCount(count),
    formatShare(failed, count),
    formatShare(retried, count),
    ...[row.p50Ns, row.p95Ns, row.p99Ns, row.maxNs].map((ns) => formatDuration(ns, decimals)),
    formatCompact(row.inputTokens + row.outputTokens),
    formatCost({ calls: 0, costUsd, unpricedCalls })
  ]);
}

// src/stats/sort-statistics.ts
var valueOf = {
  name: ({ group }) => group,
  count: ({ count }) => count,
  failed: ({ failed, count }) => failed / count,
  retried: ({ retried, count }) => retried / count,
  p50: ({ p50Ns }) => p50Ns,
  p95: ({ p95Ns }) => p95Ns,
  p99: ({ p99Ns }) => p99Ns,
  max: ({ maxNs }) => maxNs,
  total: ({ totalNs }) => totalNs,
  tokens: ({ inputTokens, outputTokens }) => inputTokens + outputTokens,
  cost: ({ costUsd }) => costUsd
};
function sortStatistics(rows, sort) {
  return sort === void 0 ? rows : sortRows(rows, valueOf[sort.field], sort.direction);
}

// src/stats/statistics-lines.ts
function statisticsLines(rows, by, width) {
  const decimals = decimalsFor(rows.reduce((longest, { maxNs }) => Math.max(longest, maxNs), 0));
  return tableLines(
    columnsBy(by),
    rows.map((row) => cellsOf(row, decimals)),
    width
  );
}
var columnsBy = (by) => [
  { title: by.toUpperCase(), min: 8 },
  { title: "COUNT", align: "right" },
  { title: "FAIL%", align: "right", drop: 7 },
  { title: "RETRY%", align: "right", drop: 3 },
  { title: "P50", align: "right" },
  { title: "P95", align: "right", drop: 6 },
  { title: "P99", align: "right", drop: 4 },
  { title: "MAX", align: "right", drop: 5 },
  { title: "TOKENS", align: "right", drop: 2, optional: true },
  { title: "COST \u03A3", align: "right", drop: 1, optional: true }
];
function cellsOf(row, decimals) {
  const tokens = row.inputTokens + row.outputTokens;
  const { count, failed, retried, costUsd, unpricedCalls } = row;
  return [
    plain(row.group),
    plain(formatCount(count)),
    styled(formatShare(failed, count), failed > 0 ? "red" : void 0),
    styled(formatShare(retried, count), retried > 0 ? "yellow" : void 0),
    ...[row.p50Ns, row.p95Ns, row.p99Ns, row.maxNs].map((ns) => plain(formatDuration(ns, decimals))),
    plain(tokens > 0 ? formatCompact(tokens) : ""),
    plain(formatCost({ calls: 0, costUsd, unpricedCalls }))
  ];
}

// src/commands/stats.ts
async function stats(reader, output, options = {}) {
  const { runs, spans, by = "step", json = false, jsonl = false, limit = json || jsonl ? Infinity : 50 } = options;
  const settled = settleOutput(output);
  const gate = new Gate(settled);
  const statistics = sortStatistics(await reader.getSpanStatistics({ runs, spans, groupBy: by }), options.sort);
  const shown = statistics.slice(0, limit);
  if (jsonl) {
    for (const row of shown) gate.jsonLine(statisticsRow(row));
    return 0;
  }
  const summary = await runSummary(reader, runs);
  const isCut = statistics.length > shown.length;
  if (json) {
    gate.json({ version: 1, command: "stats", by, runs: summary, rows: shown.map(statisticsRow), more: isCut });
    return 0;
  }
  gate.lines(summaryLines(summary, settled));
  if (shown.length > 0 && settled.plain) gate.table(plainStatisticsTitles(by), plainStatistics(shown));
  else if (shown.length > 0) gate.lines(statisticsLines(shown, by, settled.width));
  else if (summary.count > 0) gate.line(plain(`No ended ${by} fits these filters.`));
  if (isCut)
    gate.line(styled(`${shown.length} of ${statistics.length} rows      more: --limit ${statistics.length}`, "dim"));
  return 0;
}

export {
  stats
};
