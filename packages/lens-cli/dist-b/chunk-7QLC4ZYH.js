import {
  cleanLine,
  cutLine,
  lineWidth,
  padLine,
  plain,
  styled
} from "./chunk-UYSH7VYH.js";

// src/output/table.ts
var gap = 2;
function tableLines(columns, rows, width) {
  const measured = columns.map(
    (column, index) => measure(
      column,
      rows.map((row) => row[index] ?? [])
    )
  ).filter(({ column, cells }) => column.optional !== true || cells.some((cell) => cell.length > 0));
  const shown = width === void 0 ? measured : withoutDropped(measured, width);
  const widths = width === void 0 ? shown.map(({ natural }) => natural) : fit(shown, width);
  const titles = shown.map(({ column }) => styled(column.title, "dim"));
  const bodies = rows.map((_, row) => shown.map(({ cells }) => cells[row] ?? []));
  return [titles, ...bodies].map((cells) => joinCells(shown, widths, cells));
}
function measure(column, cells) {
  const clean = cells.map(cleanLine);
  const natural = clean.reduce((widest, cell) => Math.max(widest, lineWidth(cell)), lineWidth(plain(column.title)));
  return { column, cells: clean, natural };
}
var leastOf = ({ column, natural }) => Math.min(natural, column.min ?? natural);
var sumOf = (widths) => widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);
function withoutDropped(measured, width) {
  const shown = [...measured];
  while (sumOf(shown.map(leastOf)) > width) {
    const next = shown.filter(({ column }) => column.drop !== void 0).toSorted((a, b) => a.column.drop - b.column.drop)[0];
    if (next === void 0) break;
    shown.splice(shown.indexOf(next), 1);
  }
  return shown;
}
function fit(shown, width) {
  const widths = shown.map(({ natural }) => natural);
  for (let excess = sumOf(widths) - width; excess > 0; excess -= 1) {
    const widest = widestOf(shown, widths, true) ?? widestOf(shown, widths, false);
    if (widest === void 0) break;
    widths[widest] = widths[widest] - 1;
  }
  return widths;
}
function widestOf(shown, widths, yielding) {
  let widest;
  for (const [index, width] of widths.entries()) {
    const measured = shown[index];
    if (width <= leastOf(measured) || yielding && measured.column.yields !== true) continue;
    if (widest === void 0 || width > widths[widest]) widest = index;
  }
  return widest;
}
function joinCells(shown, widths, cells) {
  return cells.flatMap((cell, index) => {
    const width = widths[index] ?? 0;
    const { align = "left" } = shown[index]?.column ?? {};
    const blanks = index === 0 ? [] : plain(" ".repeat(gap));
    return [...blanks, ...padLine(cutLine(cell, width), width, align)];
  });
}

export {
  tableLines
};
