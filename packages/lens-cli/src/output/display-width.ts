import { isOrdinary, ordinaryWidth, takeOrdinary } from './ordinary-text.ts'
import { unusualText } from './load-unusual-text.ts'

/** Columns that a terminal needs for a text without escape sequences. */
export function displayWidth(text: string): number {
  return isOrdinary(text) ? ordinaryWidth(text) : unusualText().unusualWidth(text)
}

/** The longest start of `text` that fits into `columns`; never half a character. */
export function takeColumns(text: string, columns: number): string {
  return isOrdinary(text) ? takeOrdinary(text, columns) : unusualText().takeUnusual(text, columns)
}
