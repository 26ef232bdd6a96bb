// src/format/time-zone.ts
function zoneOffsetMs(ms, timeZone) {
  if (timeZone === "UTC") return 0;
  if (timeZone === void 0) return -new Date(ms).getTimezoneOffset() * 6e4;
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(ms);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d{2}):(\d{2})/u.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 6e4;
}
function startOfDayMs(year, month, date, timeZone) {
  const asUtc = Date.UTC(year, month - 1, date);
  const guess = asUtc - zoneOffsetMs(asUtc, timeZone);
  return asUtc - zoneOffsetMs(guess, timeZone);
}

export {
  zoneOffsetMs,
  startOfDayMs
};
