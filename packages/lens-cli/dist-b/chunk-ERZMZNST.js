import {
  unusableValue
} from "./chunk-LXBVFJEU.js";
import {
  startOfDayMs
} from "./chunk-5UKUFEHZ.js";

// src/filters/status-option.ts
var runStatuses = ["running", "completed", "failed", "paused", "cancelled", "crashed"];
var spanStatuses = [...runStatuses, "skipped"];
function parseStatusOption(of, value) {
  const known = of === "run" ? runStatuses : spanStatuses;
  const values = value.split(",");
  let index = 0;
  for (const word of values) {
    if (!known.includes(word)) throw unusableValue("--status", value, `one or more of ${known.join(", ")}`, index);
    index += word.length + 1;
  }
  return { op: "in", field: "status", values };
}

// src/filters/time-option.ts
var unitsMs = {
  s: 1e3,
  m: 6e4,
  h: 36e5,
  d: 864e5,
  w: 6048e5
};
var expected = "a time such as 90s, 15m, 2h, 3d or 1w ago, 2026-11-22, or 2026-11-22T08:30:00Z";
function parseTimeOption(flag, value, context) {
  const refuse = (what, index) => {
    throw unusableValue(flag, value, what, index);
  };
  const ageUs = readAge(value, context);
  if (ageUs !== void 0) return ageUs;
  const time = readTime(value, context, refuse) ?? refuse(expected, firstMisfit(value));
  return flag === "--since" ? time.fromUs : time.toUs;
}
function readAge(value, { nowMs }) {
  const age = /^(\d+(?:\.\d+)?)([smhdw])$/u.exec(value);
  if (age === null) return void 0;
  return Math.round((nowMs - Number(age[1]) * unitsMs[age[2]]) * 1e3);
}
function readTime(value, context, refuse) {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(value);
  if (date !== null) return dayOf(date, context, refuse);
  const time = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|z|[+-]\d{2}:\d{2})?$/u.exec(value);
  if (time === null) return void 0;
  const us = momentUs(time, context, refuse);
  return { fromUs: us, toUs: us };
}
function dayOf(parts, { timeZone }, refuse) {
  const [year, month, day] = dateOf(parts, refuse);
  return {
    fromUs: startOfDayMs(year, month, day, timeZone) * 1e3,
    toUs: startOfDayMs(year, month, day + 1, timeZone) * 1e3 - 1
  };
}
function momentUs(parts, { timeZone }, refuse) {
  const [year, month, day] = dateOf(parts, refuse);
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)];
  if (hour > 23) refuse("an hour from 00 to 23", 11);
  if (minute > 59) refuse("a minute from 00 to 59", 14);
  if (second > 59) refuse("a second from 00 to 59", 17);
  const ofDayUs = ((hour * 60 + minute) * 60 + second) * 1e6 + Math.floor(Number(parts[7] ?? 0) * 1e6);
  const offset = parts[8];
  if (offset === void 0) return startOfDayMs(year, month, day, timeZone) * 1e3 + ofDayUs;
  return Date.UTC(year, month - 1, day) * 1e3 + ofDayUs - offsetUs(offset);
}
function dateOf(parts, refuse) {
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12) refuse("a month from 01 to 12", 5);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > lastDay) refuse(`a day from 01 to ${lastDay}`, 8);
  return [year, month, day];
}
function offsetUs(offset) {
  if (offset === "Z" || offset === "z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith("-") ? -1 : 1) * minutes * 6e7;
}
function firstMisfit(value) {
  const age = /^\d*(?:\.\d*)?/u.exec(value)?.[0].length ?? 0;
  const template = "0000-00-00T00:00:00.0";
  let date = 0;
  while (date < Math.min(value.length, template.length) && fits(value[date], template[date]))
    date += 1;
  return Math.min(Math.max(age, date), value.length);
}
var fits = (character, form) => form === "0" ? /\d/u.test(character) : character === form;

export {
  parseTimeOption,
  readAge,
  readTime,
  firstMisfit,
  runStatuses,
  spanStatuses,
  parseStatusOption
};
