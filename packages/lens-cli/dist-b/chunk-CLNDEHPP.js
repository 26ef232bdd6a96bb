// src/trace/span-path.ts
var longest = 32;
function pathsOf(spans) {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return (span) => pathAmong(byId, span);
}
function pathAmong(byId, span) {
  const names = [span.name];
  let parent = parentOf(span, byId);
  while (parent?.parentSpanId !== void 0 && names.length < longest) {
    names.push(parent.name);
    parent = parentOf(parent, byId);
  }
  return `${names.length === longest ? "\u2026/" : ""}${names.toReversed().join("/")}`;
}
var parentOf = ({ parentSpanId }, byId) => parentSpanId === void 0 ? void 0 : byId.get(parentSpanId);

// src/format/span-usage.ts
import { attributeNames, noUsage } from "@flujo/domain";
function usageOf({ attributes }) {
  const costUsd = attributes[attributeNames.costUsd];
  const unpricedCalls = amount(attributes[attributeNames.unpricedCalls]);
  const inputTokens = amount(attributes[attributeNames.inputTokens]);
  const outputTokens = amount(attributes[attributeNames.outputTokens]);
  if (costUsd === void 0 && unpricedCalls + inputTokens + outputTokens === 0) return noUsage;
  return {
    calls: typeof costUsd === "number" ? 1 : 0,
    costUsd: amount(costUsd),
    unpricedCalls,
    inputTokens,
    outputTokens
  };
}
var amount = (value) => typeof value === "number" && value > 0 && value < Number.MAX_SAFE_INTEGER ? value : 0;

export {
  usageOf,
  pathsOf,
  pathAmong
};
