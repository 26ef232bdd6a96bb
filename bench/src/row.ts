/** One line of the table. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** `value` in relation to `base`, where the goal is a ratio. */
  readonly ratio?: number | undefined
  /** What the ratio is to. */
  readonly base?: string | undefined
  readonly goal: string
  /** Whether the goal is reached. */
  readonly ok: boolean
}

/** A group of rows that are measured together. */
export interface RowGroup {
  readonly name: string
  readonly measure: () => Promise<readonly Row[]>
}
