import {
  factsOf
} from "./chunk-IWB5577H.js";
import {
  durationOf,
  runLines
} from "./chunk-UTCGWNX5.js";
import {
  flow
} from "./chunk-V6R3YKIL.js";
import {
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
  formatCount
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  runRow
} from "./chunk-ZRFZUS55.js";
import {
  formatAbsolute
} from "./chunk-7A5IP6JU.js";

// src/list/footer.ts
import { noUsage, sumUsage } from "@flujo/domain";

// src/format/percentile.ts
function nearestRank(ascending, percent) {
  return ascending[Math.max(0, Math.ceil(percent / 100 * ascending.length) - 1)];
}

// src/list/footer.ts
function listFooter(runs, { hidden, hiddenAtLeast }, place) {
  const durations = runs.flatMap(({ durationNs }) => durationNs ?? []).toSorted((a, b) => a - b);
  const usage = runs.reduce((sum, run) => sumUsage(sum, run.totals.usage), noUsage);
  const unpriced = runs.filter((run) => run.totals.usage.unpricedCalls > 0).length;
  const cost = formatCost({ ...usage, unpricedCalls: usage.costUsd > 0 ? 0 : usage.unpricedCalls });
  const all = runs.length + hidden;
  const parts = [
    hidden > 0 ? `${formatCount(runs.length)} of ${formatCount(all)}${hiddenAtLeast ? "+" : ""} runs` : countOf(all, "run"),
    ...percentiles(durations),
    ...cost === "" ? [] : [`${cost}${unpriced > 0 ? ` (${unpricedText(unpriced)})` : ""}`],
    ...hidden > 0 ? [`more: --limit ${Math.min(all, runs.length * 5)}`] : []
  ];
  return flow(
    parts.map((part) => styled(part, "dim")),
    place
  );
}
function percentiles(durations) {
  return [50, 95].flatMap((percent) => {
    const durationNs = nearestRank(durations, percent);
    return durationNs === void 0 ? [] : [`p${percent} ${formatDuration(durationNs)}`];
  });
}
var unpricedText = (runs) => `${countOf(runs, "run")} ${runs === 1 ? "has" : "have"} unpriced spans`;

// src/list/plain-runs.ts
var plainRunTitles = [
  ...["run", "pipeline", "status", "started", "duration", "steps done", "steps planned", "retries", "tokens", "cost"],
  "note"
];
function plainRun(run, { note, lastedNs }, output) {
  const { doneSteps, plannedSteps, retries, usage } = run.totals;
  return [
    run.runId,
    run.pipeline,
    run.status,
    formatAbsolute(run.startTimeUs, output.timeZone),
    durationOf(run, lastedNs, output.nowMs),
    formatCount(doneSteps),
    plannedSteps === void 0 ? "" : formatCount(plannedSteps),
    formatCount(retries),
    formatCount(usage.inputTokens + usage.outputTokens),
    formatCost(usage),
    note
  ];
}

// src/commands/list.ts
var countedAtMost = 1e3;
var pageSize = 500;
async function list(reader, output, options = {}) {
  const { where, sort, limit = 20, json = false } = options;
  const settled = settleOutput(output);
  const gate = new Gate(settled);
  if (options.jsonl === true) {
    await printLines(gate, reader, options);
    return 0;
  }
  const { runs, next } = await reader.listRuns({ where }, { limit, sort });
  if (json) {
    gate.json({ version: 1, command: "list", runs: runs.map(runRow), more: next !== void 0 });
  } else if (runs.length === 0) {
    gate.line(plain(where === void 0 ? "There are no runs yet." : "No run fits these filters."));
  } else {
    const hidden = next === void 0 ? 0 : await countAfter(reader, { where, sort }, next);
    await printTable(gate, reader, runs, settled, { hidden, hiddenAtLeast: hidden >= countedAtMost });
  }
  return 0;
}
async function printTable(gate, reader, runs, output, hidden) {
  const all = await Promise.all(runs.map(async (run) => ({ run, facts: await factsOf(reader, run) })));
  if (output.plain) {
    gate.table(
      plainRunTitles,
      all.map(({ run, facts }) => plainRun(run, facts, output))
    );
  } else {
    const facts = all.map((each) => each.facts);
    gate.lines(runLines(runs, facts, output));
  }
  gate.lines(listFooter(runs, hidden, output));
}
async function printLines(gate, reader, options) {
  const { where, sort, limit = Infinity } = options;
  let left = limit;
  let after;
  do {
    const page = await reader.listRuns({ where }, { limit: Math.min(left, pageSize), sort, after });
    for (const run of page.runs) gate.jsonLine(runRow(run));
    left -= page.runs.length;
    after = page.next;
  } while (after !== void 0 && left > 0);
}
async function countAfter(reader, { where, sort }, after) {
  const { runs } = await reader.listRuns({ where }, { after, limit: countedAtMost, sort });
  return runs.length;
}

export {
  list
};
