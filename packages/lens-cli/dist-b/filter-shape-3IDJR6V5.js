import "./chunk-BPCHXMC3.js";

// src/access/filter-shape.ts
var longest = 200;
function filterShape(condition) {
  const text = shapeOf(condition);
  return text.length > longest ? `${text.slice(0, longest - 1)}\u2026` : text;
}
function shapeOf(condition) {
  switch (condition.op) {
    case "and":
    case "or":
      return `(${[...new Set(condition.conditions.map(shapeOf))].join(` ${condition.op} `)})`;
    case "not":
      return `not ${shapeOf(condition.condition)}`;
    case "any":
    case "all":
    case "none":
      return `${condition.op}(${shapeOf(condition.condition)})`;
    case "in":
      return `${condition.field} in [?]`;
    case "exists":
      return `${condition.field} exists`;
    default:
      return `${condition.field} ${condition.op} ?`;
  }
}
export {
  filterShape
};
