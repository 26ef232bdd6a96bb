import {
  displayWidth,
  takeColumns
} from "./chunk-UYSH7VYH.js";
import {
  cleanLines
} from "./chunk-OQYSFDFS.js";

// src/trace/failure.ts
function failedSpan(root, childrenOf) {
  const seen = /* @__PURE__ */ new Set();
  let found;
  for (let next = root; next !== void 0 && isFailed(next) && !seen.has(next); ) {
    seen.add(next);
    found = next;
    next = childrenOf(next).findLast((child) => isFailed(child) && !failsNobody.has(child.kind));
  }
  return found;
}
function childrenAmong(spans) {
  const byParent = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId);
  return ({ spanId }) => byParent.get(spanId) ?? [];
}
var failsNobody = /* @__PURE__ */ new Set(["attempt", "tap"]);
var isFailed = ({ status }) => status === "failed" || status === "crashed";

// src/output/wrap-text.ts
function wrapText(text, columns) {
  const lines = cleanLines(text);
  if (columns === void 0) return lines;
  return lines.flatMap((line) => wrapLine(line, Math.max(columns, 8)));
}
function wrapLine(line, columns) {
  const wrapped = [];
  let rest = line;
  while (rest.length > columns / 2 && displayWidth(rest) > columns) {
    const fitting = takeColumns(rest, columns);
    const blank = rest[fitting.length] === " " ? fitting.length : fitting.lastIndexOf(" ");
    const end = blank > columns / 3 ? blank : Math.max(fitting.length, 1);
    wrapped.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...wrapped, rest];
}

export {
  failedSpan,
  childrenAmong,
  wrapText
};
