import {
  zoneOffsetMs
} from "./chunk-5UKUFEHZ.js";

// src/format/time.ts
var second = 1e3;
var minute = 60 * second;
var hour = 60 * minute;
var day = 24 * hour;
var furthest = 864e13;
function formatTime(timeUs, view) {
  return view.times === "relative" ? formatRelative(timeUs, view) : formatAbsolute(timeUs, view.timeZone);
}
function formatAbsolute(timeUs, timeZone) {
  const ms = Math.floor(timeUs / 1e3);
  if (!isDate(ms)) return "?";
  const offsetMs = zoneOffsetMs(ms, timeZone);
  return `${new Date(ms + offsetMs).toISOString().replace(/\.\d{3}Z$/u, "")}${offsetText(offsetMs, timeZone)}`;
}
function offsetText(offsetMs, timeZone) {
  if (offsetMs === 0 && timeZone === "UTC") return "Z";
  const minutes = Math.round(Math.abs(offsetMs) / minute);
  return `${offsetMs < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
function formatRelative(timeUs, view) {
  const ms = timeUs / 1e3;
  const ago = view.nowMs - ms;
  if (!isDate(ms) || ago < -second) return formatAbsolute(timeUs, view.timeZone);
  if (ago < minute) return `${Math.max(0, Math.floor(ago / second))}s ago`;
  if (ago < hour) return `${Math.floor(ago / minute)}m ago`;
  if (ago < day) return `${Math.floor(ago / hour)}h ago`;
  const days = dayOf(view.nowMs, view) - dayOf(ms, view);
  if (days === 1) return "yesterday";
  return days < 7 ? `${days}d ago` : formatAbsolute(timeUs, view.timeZone).slice(0, 10);
}
var dayOf = (ms, { timeZone }) => Math.floor((ms + zoneOffsetMs(ms, timeZone)) / day);
var isDate = (ms) => Math.abs(ms) < furthest - day;
var twoDigits = (value) => String(value).padStart(2, "0");
function rfc3339(timeUs) {
  const ms = Math.floor(timeUs / 1e3);
  if (!isDate(ms)) return void 0;
  const micros = String(Math.floor(timeUs - ms * 1e3)).padStart(3, "0");
  return new Date(ms).toISOString().replace("Z", `${micros}Z`);
}

export {
  formatTime,
  formatAbsolute,
  rfc3339
};
