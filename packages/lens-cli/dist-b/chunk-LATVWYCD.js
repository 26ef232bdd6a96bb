// src/format/count.ts
function formatCount(count) {
  if (!Number.isFinite(count)) return "?";
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/gu, ",");
}
function formatCompact(count) {
  if (!(Math.abs(count) >= 1e4)) return formatCount(count);
  for (const [unit, size] of units) {
    if (count >= size * 0.9995) return `${(count / size).toFixed(count < size * 99.95 ? 1 : 0)}${unit}`;
  }
  return formatCount(count);
}
var units = [
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1e3]
];
function countOf(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
function formatShare(part, whole) {
  return whole === 0 ? "\u2013" : `${(part / whole * 100).toFixed(1)}%`;
}
function formatBytes(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 999950) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 99995e4 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export {
  formatCount,
  formatCompact,
  countOf,
  formatShare,
  formatBytes
};
