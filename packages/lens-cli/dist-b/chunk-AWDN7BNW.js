// src/output/settled-output.ts
function settleOutput({
  write,
  width,
  color = false,
  plain = false,
  times = "absolute",
  timeZone,
  nowMs = Date.now(),
  programName = "lens"
}) {
  const look = plain ? { width: void 0, color: false, times: "absolute" } : { width, color, times };
  return { write, plain, ...look, timeZone, nowMs, programName };
}

export {
  settleOutput
};
