import {
  plain,
  styled
} from "./chunk-UYSH7VYH.js";

// src/show/fact-lines.ts
var nameColumns = 10;
function factLine(name, value) {
  const line = typeof value === "string" ? plain(value) : value;
  return line.length === 0 ? [] : [[...styled(`  ${name.padEnd(nameColumns)}`, "dim"), ...line]];
}

export {
  factLine
};
