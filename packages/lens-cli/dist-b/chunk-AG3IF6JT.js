import {
  lastEndUs
} from "./chunk-W6DSOP5R.js";
import {
  runRow,
  spanRow
} from "./chunk-ZRFZUS55.js";
import {
  escapeJson
} from "./chunk-OQYSFDFS.js";

// src/export/export-source.ts
async function exportedSpan({ read }, span) {
  const valueOf = async (info) => info === void 0 ? void 0 : { bytes: info.bytes, value: await read(info) };
  const [input, output] = [await valueOf(span.input), await valueOf(span.output)];
  return { ...spanRow(span), input, output };
}

// src/export/json.ts
async function* toJson(source) {
  yield `{
  "version": 1,
  "command": "export",
  "run": ${jsonText(runRow(source.run))},
  "spans": [`;
  let before = "\n    ";
  for (const span of source.spans) {
    yield `${before}${jsonText(await exportedSpan(source, span))}`;
    before = ",\n    ";
  }
  yield source.spans.length === 0 ? "]\n}\n" : "\n  ]\n}\n";
}
async function* toJsonLines(source) {
  yield `${jsonText({ version: 1, type: "run", ...runRow(source.run) })}
`;
  for (const span of source.spans) yield `${jsonText({ type: "span", ...await exportedSpan(source, span) })}
`;
}
var jsonText = (value) => escapeJson(JSON.stringify(value));

// src/export/otlp.ts
import { createHash } from "crypto";
import { attributeNames } from "@flujo/domain";

// src/export/otlp-value.ts
function otlpValue(value) {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value.toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (isList(value)) return { arrayValue: { values: value.map(otlpValue) } };
  return { kvlistValue: { values: otlpAttributes(value) } };
}
function otlpAttributes(attributes) {
  return Object.entries(attributes).flatMap(
    ([key, value]) => value === void 0 ? [] : [{ key: key.toWellFormed(), value: otlpValue(value) }]
  );
}
var isList = (value) => Array.isArray(value);

// src/export/time-axis.ts
function timeAxisOf({ run, spans, nowMs }) {
  let originUs = run.startTimeUs;
  for (const { startTimeUs } of spans) originUs = Math.min(originUs, startTimeUs);
  const untilNs = (knownEndUs(run, spans, nowMs) - originUs) * 1e3;
  const intervalOf = ({ startTimeUs, durationNs }) => {
    const startNs = (startTimeUs - originUs) * 1e3;
    if (durationNs === void 0) return { startNs, endNs: Math.max(startNs, untilNs), isOpen: true };
    return { startNs, endNs: startNs + Math.max(0, durationNs), isOpen: false };
  };
  let { endNs } = intervalOf(run);
  for (const span of spans) endNs = Math.max(endNs, intervalOf(span).endNs);
  return { originUs, endNs, intervalOf };
}
function knownEndUs({ status, stale, startTimeUs }, spans, nowMs) {
  if (status === "running" && stale !== true) return nowMs * 1e3;
  return lastEndUs(spans) ?? startTimeUs;
}

// src/export/otlp.ts
var otlpNames = {
  /** Begins what stands on spans and is no attribute of theirs. */
  own: "flujo.span.",
  /** Stands before an attribute that begins so as well. */
  escaped: "flujo.span.attribute.",
  kind: "flujo.span.kind",
  status: "flujo.span.status",
  error: "flujo.span.error",
  input: "flujo.span.input",
  output: "flujo.span.output",
  open: "flujo.span.open",
  /** On the event that was made from the error, so that it can be told from one that was recorded. */
  made: "flujo.span.made",
  run: "flujo.run"
};
async function* toOtlp(source) {
  const { run, spans } = source;
  const resource = {
    attributes: otlpAttributes({ "service.name": run.pipeline, [otlpNames.run]: plainJson(run) })
  };
  yield `{"resourceSpans":[{"resource":${jsonText(resource)},"scopeSpans":[{"scope":{"name":"flujo"},"spans":[`;
  const traceId = otlpId(run.traceId, 32);
  const { originUs, intervalOf } = timeAxisOf(source);
  let before = "\n";
  for (const span of spans) {
    const { endNs } = intervalOf(span);
    const [input, output] = [await source.read(span.input), await source.read(span.output)];
    yield `${before}${jsonText({ traceId, ...otlpSpan(span, nanoseconds(originUs, endNs), { input, output }) })}`;
    before = ",\n";
  }
  yield "\n]}]}]}\n";
}
function otlpSpan(span, endTimeUnixNano, values) {
  const parentSpanId = span.parentSpanId === void 0 ? void 0 : otlpId(span.parentSpanId, 16);
  const made = span.error === void 0 ? [] : [exceptionOf(span.error, endTimeUnixNano)];
  return {
    spanId: otlpId(span.spanId, 16),
    parentSpanId,
    name: span.name.toWellFormed(),
    kind: isModelCall(span) ? client : internal,
    startTimeUnixNano: nanoseconds(span.startTimeUs),
    endTimeUnixNano,
    attributes: otlpAttributes({ ...escapedKeys(span.attributes), ...ownAttributes(span, values) }),
    events: [...span.events.map(otlpEvent), ...made],
    status: statusOf(span)
  };
}
var internal = 1;
var client = 3;
var operations = /* @__PURE__ */ new Set(["chat", "text_completion", "generate_content", "embeddings"]);
var isModelCall = ({ attributes }) => operations.has(attributes[attributeNames.operation]);
function ownAttributes(span, { input, output }) {
  return {
    [otlpNames.kind]: span.kind,
    [otlpNames.status]: span.status,
    [otlpNames.open]: span.durationNs === void 0 ? true : void 0,
    [otlpNames.error]: span.error === void 0 ? void 0 : plainJson(span.error),
    [otlpNames.input]: input === void 0 ? void 0 : JSON.stringify(input),
    [otlpNames.output]: output === void 0 ? void 0 : JSON.stringify(output)
  };
}
function escapedKeys(attributes) {
  if (!Object.keys(attributes).some((key) => key.startsWith(otlpNames.own))) return attributes;
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key.startsWith(otlpNames.own) ? `${otlpNames.escaped}${key}` : key,
      value
    ])
  );
}
var otlpEvent = ({ name, timeUs, attributes = {} }) => ({
  timeUnixNano: nanoseconds(timeUs),
  name: name.toWellFormed(),
  attributes: otlpAttributes(attributes)
});
function exceptionOf({ type, message, stack }, timeUnixNano) {
  const attributes = {
    "exception.type": type,
    "exception.message": message,
    "exception.stacktrace": stack,
    [otlpNames.made]: true
  };
  return { timeUnixNano, name: "exception", attributes: otlpAttributes(attributes) };
}
function statusOf({ status, error }) {
  if (status === "crashed") return { code: 2, message: "process ended before the span did" };
  return status === "failed" ? { code: 2, message: error?.message.toWellFormed() } : void 0;
}
function otlpId(id, digits) {
  const isValid = id.length === digits && /^[0-9a-f]+$/u.test(id) && !/^0+$/u.test(id);
  return isValid ? id : createHash("sha256").update(id).digest("hex").slice(0, digits);
}
function nanoseconds(timeUs, plusNs = 0) {
  const total = wholeOf(timeUs) * 1000n + wholeOf(plusNs);
  return String(total < 0n ? 0n : total);
}
var wholeOf = (value) => Number.isFinite(value) ? BigInt(Math.round(value)) : 0n;
var plainJson = (value) => JSON.parse(JSON.stringify(value));

export {
  exportedSpan,
  toJson,
  toJsonLines,
  jsonText,
  timeAxisOf,
  otlpNames,
  toOtlp,
  otlpId
};
