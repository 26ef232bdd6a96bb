import {
  formatCount
} from "./chunk-LATVWYCD.js";

// src/format/duration.ts
var second = 1e9;
function formatDuration(durationNs, decimals = 1) {
  if (!(durationNs >= 0) || durationNs === Infinity) return "?";
  if (durationNs === 0) return "0s";
  if (durationNs < 999.5) return `${Math.round(durationNs)}ns`;
  if (durationNs < 999500) return `${Math.round(durationNs / 1e3)}\xB5s`;
  if (durationNs < 995e4) return `${(durationNs / 1e6).toFixed(1)}ms`;
  if (decimals === 1 && durationNs < 9995e5) return `${Math.round(durationNs / 1e6)}ms`;
  const inSeconds = (durationNs / second).toFixed(decimals);
  if (Number(inSeconds) < 60) return `${inSeconds}s`;
  return inLargeUnits(Math.round(durationNs / second));
}
function decimalsFor(longestNs) {
  return longestNs < second ? 1 : 2;
}
function inLargeUnits(seconds) {
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`;
}
var twoDigits = (value) => String(value).padStart(2, "0");

// src/format/money.ts
function formatCost({ calls, costUsd, unpricedCalls }) {
  if (calls === 0 && costUsd === 0) return unpricedCalls > 0 ? "?" : "";
  if (unpricedCalls === 0) return formatUsd(costUsd);
  return costUsd > 0 ? `\u2265${formatUsd(costUsd)}` : "?";
}
function formatUsd(usd) {
  if (!Number.isFinite(usd)) return "?";
  if (usd === 0) return "$0";
  if (usd < 95e-5) return `$${usd.toPrecision(2)}`;
  if (usd < 0.9995) return `$${usd.toFixed(3)}`;
  const [whole = "", cents = ""] = usd.toFixed(2).split(".");
  return `$${formatCount(Number(whole))}.${cents}`;
}

export {
  formatDuration,
  decimalsFor,
  formatCost
};
