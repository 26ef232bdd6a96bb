import {
  cleanLine,
  lineWidth,
  plain
} from "./chunk-UYSH7VYH.js";

// src/output/flow.ts
var separator = " \xB7 ";
function flow(parts, { width, plain: isPlain }) {
  const said = parts.filter(({ length }) => length > 0);
  if (isPlain) return said;
  const lines = [];
  let current = [];
  for (const part of said) {
    const longer = current.length === 0 ? part : [...current, ...plain(separator), ...part];
    if (current.length > 0 && width !== void 0 && lineWidth(cleanLine(longer)) > width) {
      lines.push(current);
      current = part;
    } else {
      current = longer;
    }
  }
  return current.length === 0 ? lines : [...lines, current];
}

export {
  flow
};
