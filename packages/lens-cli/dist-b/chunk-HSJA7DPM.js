// src/run-exit-status.ts
function exitStatusOf({ status }, asked) {
  return asked === true && (status === "failed" || status === "crashed") ? 1 : 0;
}

export {
  exitStatusOf
};
