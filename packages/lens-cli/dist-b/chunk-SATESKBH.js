import {
  otlpId,
  otlpNames
} from "./chunk-AG3IF6JT.js";
import {
  LensError
} from "./chunk-LXBVFJEU.js";

// src/import/imported-run.ts
var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
function unreadable(where, expected, given) {
  const shown = JSON.stringify(given)?.slice(0, 60) ?? "nothing";
  return new LensError(5, `the file cannot be imported: ${where}: expected ${expected}, given ${shown}`, {
    hint: "lens imports what `lens export` writes with --format json, jsonl or otlp, and OTLP/JSON of other tools."
  });
}

// src/import/from-json.ts
function fromJson(document) {
  if (document["version"] !== 1) throw unreadable("version", "1", document["version"]);
  const { run, spans } = document;
  if (!Array.isArray(spans)) throw unreadable("spans", "a list", spans);
  return { run: checkRun(run), spans: spans.map((span, index) => checkSpan(span, `spans[${index}]`)) };
}
function fromJsonLines([run, ...spans]) {
  return { run: checkRun(run), spans: spans.map((span, index) => checkSpan(span, `line ${index + 2}`)) };
}
function checkRun(run) {
  if (!isObject(run)) throw unreadable("run", "an object", run);
  check(run, "run", { text: ["runId", "traceId", "pipeline", "status", "rootSpanId"], whole: ["epoch", "startTimeUs"] });
  for (const name of ["totals", "losses"])
    if (!isObject(run[name])) throw unreadable(`run.${name}`, "an object", run[name]);
  return run;
}
function checkSpan(span, where) {
  if (!isObject(span)) throw unreadable(where, "an object", span);
  check(span, where, { text: ["spanId", "name", "kind", "status"], whole: ["startTimeUs"] });
  if (!isObject(span["attributes"])) throw unreadable(`${where}.attributes`, "an object", span["attributes"]);
  if (!Array.isArray(span["events"])) throw unreadable(`${where}.events`, "a list", span["events"]);
  return span;
}
function check(given, where, names) {
  for (const name of names.text) {
    if (typeof given[name] !== "string") throw unreadable(`${where}.${name}`, "a text", given[name]);
  }
  for (const name of names.whole) {
    if (!Number.isSafeInteger(given[name])) throw unreadable(`${where}.${name}`, "a whole number", given[name]);
  }
  if (given["durationNs"] !== void 0 && !Number.isSafeInteger(given["durationNs"])) {
    throw unreadable(`${where}.durationNs`, "a whole number", given["durationNs"]);
  }
}

// src/import/from-otlp.ts
import { runTotals } from "@flujo/tracing";

// src/import/from-otlp-value.ts
function fromOtlpValue(value) {
  if (!isObject(value)) return null;
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (typeof stringValue === "string") return stringValue;
  if (typeof boolValue === "boolean") return boolValue;
  if (intValue !== void 0) return wholeNumber(intValue);
  if (typeof doubleValue === "number" || typeof doubleValue === "string") return doubleValue;
  if (typeof bytesValue === "string") return bytesValue;
  if (isObject(arrayValue)) return listOf(arrayValue["values"]).map(fromOtlpValue);
  return isObject(kvlistValue) ? fromOtlpAttributes(kvlistValue["values"]) : null;
}
function fromOtlpAttributes(attributes) {
  return Object.fromEntries(
    listOf(attributes).flatMap(
      (pair) => isObject(pair) && typeof pair["key"] === "string" ? [[pair["key"], fromOtlpValue(pair["value"])]] : []
    )
  );
}
var listOf = (value) => Array.isArray(value) ? value : [];
function wholeNumber(digits) {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : String(digits);
}

// src/import/from-otlp.ts
function fromOtlp(document) {
  const found = /* @__PURE__ */ new Map();
  for (const resourceSpans of listOf(document["resourceSpans"]).filter(isObject)) {
    const { resource, scopeSpans } = resourceSpans;
    const attributes = fromOtlpAttributes(isObject(resource) ? resource["attributes"] : void 0);
    const spans = listOf(scopeSpans).filter(isObject).flatMap((scope) => listOf(scope["spans"]));
    for (const span of spans) {
      if (!isObject(span)) throw unreadable("spans", "objects", span);
      const traceId = hexOf(span["traceId"], 32, "traceId");
      const trace = found.get(traceId) ?? { resource: attributes, spans: [] };
      found.set(traceId, trace);
      trace.spans.push(spanOf(span, traceId));
    }
  }
  return [...found].map(([traceId, trace]) => runOf(traceId, trace));
}
function runOf(traceId, { resource, spans }) {
  const own = resource[otlpNames.run];
  if (isObject(own) && typeof own["runId"] === "string" && typeof own["rootSpanId"] === "string") {
    const { runId } = own;
    const run = { ...own, traceId, rootSpanId: otlpId(own["rootSpanId"], 16) };
    return { run, spans: spans.map((span) => ({ ...span, runId })) };
  }
  return { run: foreignRun(traceId, resource, spans), spans };
}
function foreignRun(traceId, resource, spans) {
  const root = spans.find(({ parentSpanId }) => parentSpanId === void 0) ?? spans[0];
  const { spanId: rootSpanId, name, status, startTimeUs, durationNs, error } = root;
  const service = resource["service.name"];
  return {
    ...{ runId: traceId, traceId, rootSpanId, startTimeUs, durationNs, error },
    pipeline: name === "" && typeof service === "string" ? service : name,
    status: status === "skipped" ? "completed" : status,
    epoch: 1,
    totals: runTotals(spans, { rootSpanId }),
    losses: { droppedSpans: 0, cuts: 0, redactions: 0 }
  };
}
function spanOf(span, runId) {
  const all = fromOtlpAttributes(span["attributes"]);
  const events = listOf(span["events"]).filter(isObject).map(eventOf);
  const [startNs, endNs] = [nanosecondsOf(span, "startTimeUnixNano"), nanosecondsOf(span, "endTimeUnixNano")];
  const parentSpanId = span["parentSpanId"];
  const isOpen = all[otlpNames.open] === true || endNs === 0n;
  const status = statusOf(all[otlpNames.status], span["status"]);
  return {
    runId,
    spanId: hexOf(span["spanId"], 16, "spanId"),
    parentSpanId: typeof parentSpanId === "string" && parentSpanId !== "" ? parentSpanId.toLowerCase() : void 0,
    name: typeof span["name"] === "string" ? span["name"] : "",
    kind: textOr("custom", all[otlpNames.kind]),
    status,
    startTimeUs: Number(startNs / 1000n),
    durationNs: isOpen ? void 0 : Number(endNs > startNs ? endNs - startNs : 0n),
    attributes: ownAttributesOf(all),
    events: events.filter(({ attributes }) => attributes?.[otlpNames.made] !== true),
    error: errorOf(all[otlpNames.error], status, span["status"], events),
    input: valueOf(all[otlpNames.input]),
    output: valueOf(all[otlpNames.output])
  };
}
var eventOf = (event) => {
  const attributes = fromOtlpAttributes(event["attributes"]);
  return {
    name: textOr("", event["name"]),
    timeUs: Number(nanosecondsOf(event, "timeUnixNano") / 1000n),
    ...Object.keys(attributes).length > 0 && { attributes }
  };
};
function ownAttributesOf(all) {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => {
      if (key.startsWith(otlpNames.escaped)) return [[key.slice(otlpNames.escaped.length), value]];
      return key.startsWith(otlpNames.own) ? [] : [[key, value]];
    })
  );
}
function statusOf(own, status) {
  if (typeof own === "string") return own;
  return isObject(status) && (status["code"] === 2 || status["code"] === "STATUS_CODE_ERROR") ? "failed" : "completed";
}
function errorOf(own, spanStatus, status, events) {
  if (isObject(own)) return own;
  if (spanStatus !== "failed") return void 0;
  const exception = events.findLast(({ name }) => name === "exception")?.attributes;
  const stack = exception?.["exception.stacktrace"];
  return {
    type: textOr("Error", exception?.["exception.type"]),
    message: textOr(textOr("", isObject(status) ? status["message"] : ""), exception?.["exception.message"]),
    ...typeof stack === "string" && { stack }
  };
}
function valueOf(text) {
  if (typeof text !== "string") return void 0;
  try {
    return { bytes: Buffer.byteLength(text), value: JSON.parse(text) };
  } catch {
    return { bytes: Buffer.byteLength(text), value: text };
  }
}
var textOr = (otherwise, value) => typeof value === "string" ? value : otherwise;
function hexOf(id, digits, where) {
  const text = String(id).toLowerCase();
  if (text.length !== digits || !/^[0-9a-f]+$/u.test(text)) throw unreadable(where, `${digits} hex digits`, id);
  return text;
}
function nanosecondsOf(holder, name) {
  const digits = holder[name] ?? "0";
  if (!/^\d{1,20}$/u.test(String(digits))) throw unreadable(name, "nanoseconds in decimal digits", digits);
  return BigInt(String(digits));
}

// src/import/parse-trace.ts
function parseTrace(text) {
  const documents = documentsOf(text);
  const [first] = documents;
  if (!isObject(first)) throw unreadable("its beginning", "a JSON object", first);
  if (first["type"] === "run") return [fromJsonLines(documents)];
  const runs = documents.filter(isObject).flatMap((document) => {
    if (Array.isArray(document["resourceSpans"])) return fromOtlp(document);
    if (document["command"] === "export") return [fromJson(document)];
    throw unreadable("its beginning", "a trace", Object.keys(document));
  });
  return runs;
}
function documentsOf(text) {
  const whole = parse(text);
  if (whole !== void 0) return [whole];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    const value = parse(line);
    if (value === void 0) throw unreadable(`line ${index + 1}`, "JSON", line);
    return value;
  });
}
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

export {
  parseTrace
};
