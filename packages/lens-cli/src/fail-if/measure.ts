/** What a measure is a number of, and so how a limit for it is written: `10s`, `$0.05`, `4k`, `3%`. */
export type MeasureKind = 'duration' | 'money' | 'count' | 'share'

/** What can be asked of, by name. Case and underscores do not count; two names may mean the same. */
export type Measures = ReadonlyMap<string, MeasureKind>

/** A measure as it is: nanoseconds, US dollars, a number, or a share from 0 to 1. */
export interface Measured {
  /** `undefined` where nothing is known of it: no comparison holds then. */
  readonly value: number | undefined
  /** What `+20%` is relative to. */
  readonly base?: number | undefined
}
