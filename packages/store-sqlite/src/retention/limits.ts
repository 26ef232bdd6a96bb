import { describeValue, FlujoError } from '@flujo/domain'
import type { PruneOptions } from '@flujo/tracing'

/** How much of what is over may stay. */
export interface RetentionOptions {
  /**
   * Largest size of the file in bytes, with its `-wal` and `-shm`; the oldest runs that have ended go first. From
   * 1,048,576; `Infinity` for no limit. Default 536,870,912 (512 MiB).
   */
  readonly maxBytes?: number | undefined
  /** Runs that were written longer ago go, if they have ended. `Infinity` for no limit. Default 90. */
  readonly maxAgeDays?: number | undefined
}

export interface Limits {
  readonly maxBytes: number
  readonly maxAgeDays: number
}

export const noLimits: Limits = Object.freeze({ maxBytes: Infinity, maxAgeDays: Infinity })
const defaults: Limits = Object.freeze({ maxBytes: 512 * 1024 * 1024, maxAgeDays: 90 })
const LEAST_BYTES = 1_048_576

/**
 * Looks at what `openSqliteStore` would be given as `retention`, before there is a store.
 *
 * @throws {@link FlujoError} `invalid_options` naming the bound and what was given
 */
export function checkRetention(retention: RetentionOptions | false): void {
  if (retention !== false) limitsOf(retention)
}

/** @throws {@link FlujoError} `invalid_options` */
export function limitsOf(options: RetentionOptions | PruneOptions, otherwise: Limits = defaults): Limits {
  const { maxBytes = otherwise.maxBytes, maxAgeDays = otherwise.maxAgeDays } = options
  if (!(maxBytes >= LEAST_BYTES)) {
    throw new FlujoError(
      'invalid_options',
      `maxBytes: expected bytes from ${LEAST_BYTES}, given ${describeValue(maxBytes)}`,
    )
  }
  if (!(maxAgeDays >= 0)) {
    throw new FlujoError('invalid_options', `maxAgeDays: expected days from 0, given ${describeValue(maxAgeDays)}`)
  }
  return { maxBytes, maxAgeDays }
}

/** Limits as a report has them: what is without a limit is left out. */
export function statedLimits({ maxBytes, maxAgeDays }: Limits): Partial<Limits> {
  return { ...(maxBytes < Infinity && { maxBytes }), ...(maxAgeDays < Infinity && { maxAgeDays }) }
}
