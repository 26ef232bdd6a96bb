// src/format/short-id.ts
var shortest = 8;
function shortenAmong(ids) {
  const lengths = /* @__PURE__ */ new Map();
  const sorted = [...new Set(ids)].toSorted();
  for (const [index, id] of sorted.entries()) {
    const needed = Math.max(sharedLength(id, sorted[index - 1]), sharedLength(id, sorted[index + 1])) + 1;
    lengths.set(id, Math.max(shortest, needed));
  }
  return (id) => id.slice(0, lengths.get(id) ?? shortest);
}
function sharedLength(id, other) {
  if (other === void 0) return 0;
  let length = 0;
  while (length < id.length && id[length] === other[length]) length += 1;
  return length;
}
function shortRunId(runId) {
  return /^[0-9a-f]{32}$/u.test(runId) ? runId.slice(0, shortest) : runId;
}

export {
  shortenAmong,
  shortRunId
};
