import {
  Gate,
  plain
} from "./chunk-UYSH7VYH.js";
import {
  countOf
} from "./chunk-LATVWYCD.js";
import {
  settleOutput
} from "./chunk-AWDN7BNW.js";
import {
  parseTrace
} from "./chunk-SATESKBH.js";
import {
  LensError
} from "./chunk-LXBVFJEU.js";

// src/import/to-records.ts
function* toRecords({ run, spans }) {
  const { runId, epoch, traceId, rootSpanId, pipeline, startTimeUs, durationNs, totals, losses, error, failedPath } = run;
  let seq = 0;
  const order = () => ({ runId, epoch, seq: seq += 1 });
  const facts = { traceId, rootSpanId, pipeline, startTimeUs, plannedSteps: totals.plannedSteps };
  yield { type: "run.start", ...order(), ...facts };
  for (const span of spans) yield spanRecord(span, order());
  if (run.status === "running" || run.status === "crashed") return;
  const status = run.status;
  yield {
    type: "run.end",
    ...order(),
    ...facts,
    status,
    durationNs: durationNs ?? 0,
    totals,
    losses,
    error,
    failedPath
  };
}
function spanRecord(span, order) {
  const { spanId, parentSpanId, name, kind, status, startTimeUs, durationNs, attributes, events, error } = span;
  const shared = {
    ...{ ...order, spanId, parentSpanId, name, startTimeUs, attributes, events },
    kind,
    input: span.input?.value
  };
  if (durationNs === void 0) return { type: "span.start", ...shared };
  return {
    type: "span.end",
    ...shared,
    status,
    durationNs,
    output: span.output?.value,
    error
  };
}

// src/commands/import.ts
var batchSize = 1e3;
async function importRuns(text, store, output) {
  return keepRuns(parseTrace(text), store, output);
}
async function keepRuns(runs, store, output) {
  for (const { run } of runs) await refuseKnown(store, run.runId);
  const gate = new Gate(settleOutput(output));
  for (const imported of runs) {
    const records = [...toRecords(imported)];
    for (let at = 0; at < records.length; at += batchSize) await store.write(records.slice(at, at + batchSize));
    const { run, spans } = imported;
    gate.line(plain(`${run.runId}  ${run.pipeline}  ${run.status}  ${countOf(spans.length, "span")}`));
  }
  return 0;
}
async function refuseKnown(store, runId) {
  if (await store.getRun(runId) === void 0) return;
  throw new LensError(7, `the run ${runId} is in this database already`, {
    hint: "Name another one with --db; a new one is made."
  });
}

export {
  importRuns,
  keepRuns
};
