// src/trace/last-end.ts
function lastEndUs(spans) {
  let last;
  for (const { startTimeUs, durationNs = 0, events } of spans) {
    const seenUs = Math.max(startTimeUs + durationNs / 1e3, events.at(-1)?.timeUs ?? startTimeUs);
    if (last === void 0 || seenUs > last) last = seenUs;
  }
  return last;
}

export {
  lastEndUs
};
