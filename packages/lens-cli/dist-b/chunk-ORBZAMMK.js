import {
  unusableValue
} from "./chunk-LXBVFJEU.js";

// src/filters/age-option.ts
var unitDays = { s: 1 / 86400, m: 1 / 1440, h: 1 / 24, d: 1, w: 7 };
function parseAgeOption(flag, value) {
  const [, number = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,9})?)([smhdw])$/u.exec(value) ?? [];
  if (number !== "") return Number(number) * unitDays[unit];
  throw unusableValue(flag, value, "an age such as 36h, 30d or 12w", /^\d*(?:\.\d*)?/u.exec(value)?.[0].length ?? 0);
}
function typedAge(days) {
  for (const [unit, size] of [
    ["d", 1],
    ["h", 24],
    ["m", 1440]
  ]) {
    if (Number.isInteger(days * size)) return `${days * size}${unit}`;
  }
  return `${Math.round(days * 86400)}s`;
}

// src/filters/size-option.ts
var units = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1048576,
  gib: 1073741824,
  tib: 1099511627776
};
function parseSizeOption(flag, value, least) {
  const [, number = "", unit = ""] = /^(\d{1,12}(?:\.\d{1,9})?) ?([a-z]*)$/iu.exec(value) ?? [];
  const bytes = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? Number.NaN));
  if (number === "" || !Number.isSafeInteger(bytes)) {
    throw unusableValue(flag, value, "a size such as 256MB, 1.5GB or 512MiB", firstMisfit(value));
  }
  if (bytes < least[0]) throw unusableValue(flag, value, `${least[1]} or more`);
  return bytes;
}
var firstMisfit = (value) => /^\d*(?:\.\d*)?/u.exec(value)?.[0].length ?? 0;
function typedSize(bytes) {
  for (const unit of ["GiB", "GB", "MiB", "MB", "KiB", "kB"]) {
    const size = units[unit.toLowerCase()];
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}B`;
}

export {
  parseAgeOption,
  typedAge,
  parseSizeOption,
  typedSize
};
