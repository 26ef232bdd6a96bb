import {
  rfc3339
} from "./chunk-7A5IP6JU.js";

// src/json/rows.ts
function runRow(run) {
  const { runId, traceId, pipeline, status, stale, epoch, rootSpanId, startTimeUs, durationNs } = run;
  const { totals, losses, error, failedPath } = run;
  return {
    ...{ runId, traceId, pipeline, status, stale, epoch, rootSpanId, startTimeUs, durationNs },
    ...timesOf(run),
    ...{ totals, losses, error, failedPath }
  };
}
function spanRow(span) {
  const { runId, spanId, parentSpanId, name, kind, status, startTimeUs, durationNs } = span;
  const { attributes, events, error, input, output } = span;
  return {
    ...{ runId, spanId, parentSpanId, name, kind, status, startTimeUs, durationNs },
    ...timesOf(span),
    ...{ attributes, events, error, input, output }
  };
}
function statisticsRow(statistics) {
  return { ...statistics };
}
function timesOf({ startTimeUs, durationNs }) {
  return {
    startTime: rfc3339(startTimeUs),
    endTime: durationNs === void 0 ? void 0 : rfc3339(startTimeUs + durationNs / 1e3)
  };
}

export {
  runRow,
  spanRow,
  statisticsRow
};
