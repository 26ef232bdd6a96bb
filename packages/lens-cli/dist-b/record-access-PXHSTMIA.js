import "./chunk-BPCHXMC3.js";

// src/command-line/record-access.ts
var patienceMs = 250;
async function recordAccess(path, access, warn) {
  const store = await import("@flujo/store-sqlite");
  try {
    store.recordAccess(path, access, { patienceMs });
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    warn(`not noted in the audit: ${thrown.message}`);
  }
}
export {
  recordAccess
};
