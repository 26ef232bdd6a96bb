import {
  styled
} from "./chunk-UYSH7VYH.js";

// src/format/status.ts
var looks = {
  completed: ["\u2713", "green"],
  failed: ["\u2717", "red"],
  running: ["\u25CF", "cyan"],
  crashed: ["\u2020", "red"],
  paused: ["\u2016", "yellow"],
  cancelled: ["\u2298", "yellow"],
  skipped: ["\u25CB", "dim"]
};
function statusGlyph(status) {
  const [glyph, style] = lookOf(status) ?? ["?", void 0];
  return styled(glyph, style);
}
function statusLead(status, { plain }) {
  return plain ? [] : [...statusGlyph(status), { text: " " }];
}
function statusWord(status) {
  return styled(status, lookOf(status)?.[1]);
}
function lookOf(status) {
  return Object.hasOwn(looks, status) ? looks[status] : void 0;
}

export {
  statusGlyph,
  statusLead,
  statusWord
};
