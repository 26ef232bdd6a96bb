import {
  unusableValue
} from "./chunk-LXBVFJEU.js";

// src/filters/sort-option.ts
function parseSortOption(value, fields) {
  const isDescending = value.startsWith("-");
  const name = isDescending ? value.slice(1) : value;
  const field = Object.hasOwn(fields, name) ? fields[name] : void 0;
  if (field !== void 0) return { field, direction: isDescending ? "desc" : "asc" };
  const names = Object.keys(fields).join(", ");
  throw unusableValue("--sort", value, `one of ${names}, with a - before it for largest first`, isDescending ? 1 : 0);
}
function sortRows(rows, valueOf, direction) {
  const sign = direction === "asc" ? 1 : -1;
  const values = new Map(rows.map((row) => [row, valueOf(row)]));
  return rows.toSorted((a, b) => {
    const [left, right] = [values.get(a), values.get(b)];
    if (left === void 0 || right === void 0) return Number(left === void 0) - Number(right === void 0);
    return left === right ? 0 : left < right ? -sign : sign;
  });
}

export {
  parseSortOption,
  sortRows
};
