import { isDamage } from '../file/damage.ts'

/** Rows with a whole number as key, of which some cannot be read. */
export interface KeyedRows<Row> {
  /** Rows with a key between the two, neither included; by key. Throws at the first that cannot be read. */
  read(above: number, below: number, order: 'asc' | 'desc'): Iterable<Row>
  keyOf(row: Row): number
}

/** How often what cannot be read may still be tried again, in smaller parts. */
export interface Tries {
  left: number
}

/**
 * Hands over what can be read: up to the first damage from below, down to the last from above, and what lies between
 * them in halves and halves of halves. No row is handed over twice.
 *
 * @returns whether all of them could be read
 */
export function readableRows<Row>(
  rows: KeyedRows<Row>,
  highest: number,
  tries: Tries,
  take: (row: Row) => void,
): boolean {
  const waiting: (readonly [above: number, below: number])[] = [[-1, highest + 1]]
  let isWhole = true
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [above, below] = next
    const low = readUntilDamage(rows, above, below, 'asc', take)
    if (low === 'all') continue
    const high = readUntilDamage(rows, low, below, 'desc', take)
    if (high === 'all') continue
    isWhole = false
    if (high - low <= 2 || tries.left <= 0) continue
    tries.left -= 1
    const middle = low + Math.floor((high - low) / 2)
    waiting.push([low, middle], [middle - 1, high])
  }
  return isWhole
}

/** @returns the key of the last row that could be read; `all` where nothing stood in the way */
function readUntilDamage<Row>(
  rows: KeyedRows<Row>,
  above: number,
  below: number,
  order: 'asc' | 'desc',
  take: (row: Row) => void,
): number | 'all' {
  let last = order === 'asc' ? above : below
  try {
    for (const row of rows.read(above, below, order)) {
      take(row)
      last = rows.keyOf(row)
    }
    return 'all'
  } catch (error) {
    if (!isDamage(error)) throw error
    return last
  }
}
