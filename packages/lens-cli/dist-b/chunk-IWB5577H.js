import {
  waitsOf
} from "./chunk-MPMC5K6T.js";
import {
  errorSentence
} from "./chunk-RG4G6P25.js";
import {
  lastEndUs
} from "./chunk-W6DSOP5R.js";

// src/list/note.ts
async function noteOf(reader, run) {
  if (run.error !== void 0) return errorSentence(run.error);
  if (run.status === "crashed") return "process gone";
  if (run.stale === true) return "not heard of for a while";
  if (run.status !== "running" && run.status !== "paused") return "";
  if (run.status === "paused") {
    const waits = waitsOf(await openPauses(reader, run));
    if (waits !== "") return `waiting for ${waits}`;
  }
  const step = await openStep(reader, run);
  if (step === void 0) return "";
  return run.status === "paused" ? `waiting for ${step.name}` : `at ${step.name}`;
}
async function openPauses(reader, { runId }) {
  return reader.getSpans(runId, {
    where: {
      op: "and",
      conditions: [
        { op: "=", field: "status", value: "paused" },
        { op: "=", field: "kind", value: "pause" }
      ]
    }
  });
}
async function openStep(reader, { runId, rootSpanId, status }) {
  const open = await reader.getSpans(runId, {
    where: {
      op: "and",
      conditions: [
        { op: "in", field: "status", values: [status, "running"] },
        { op: "=", field: "parentSpanId", value: rootSpanId }
      ]
    }
  });
  return open.at(-1);
}

// src/list/facts.ts
var mostSpans = 5e3;
async function factsOf(reader, run) {
  return { note: await noteOf(reader, run), lastedNs: await lastedAtLeast(reader, run) };
}
async function lastedAtLeast(reader, run) {
  if (run.status !== "crashed" || run.durationNs !== void 0 || run.totals.spans > mostSpans) return void 0;
  const endUs = lastEndUs(await reader.getSpans(run.runId));
  return endUs === void 0 ? void 0 : Math.max(0, endUs - run.startTimeUs) * 1e3;
}

export {
  factsOf
};
