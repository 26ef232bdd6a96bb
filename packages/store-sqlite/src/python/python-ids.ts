import type * as Crypto from 'node:crypto'
import { createRequire } from 'node:module'

/** Loaded when a database of the original is read. */
const crypto = (): typeof Crypto => createRequire(import.meta.url)('node:crypto') as typeof Crypto

const digest = (text: string, digits: number): string =>
  crypto().createHash('sha256').update(text).digest('hex').slice(0, digits)

const hexOf = (id: string): string => id.replaceAll('-', '').toLowerCase()

/** The run's own hex digits where its id has them, so that both are found by what people have seen. */
export function traceIdOf(runId: string): string {
  const hex = hexOf(runId.replace(/^run_/, ''))
  return /^[0-9a-f]{32}$/.test(hex) && !/^0+$/.test(hex) ? hex : digest(runId, 32)
}

/** Gives the spans of one run ids of 16 hex digits: the start of their own, where that is hex. */
export class SpanIds {
  readonly #runId: string
  readonly #known = new Map<string, string>()
  readonly #taken = new Set<string>()

  constructor(runId: string) {
    this.#runId = runId
  }

  /** @param original the id in the file */
  of(original: string): string {
    let id = this.#known.get(original)
    if (id === undefined) this.#known.set(original, (id = this.#free(startOf(original), original)))
    return id
  }

  /** For a span that is not in the file, always the same for the same place. */
  made(place: string): string {
    return this.#free(undefined, `made ${place}`)
  }

  #free(wanted: string | undefined, text: string): string {
    let id = wanted ?? digest(`${this.#runId} ${text}`, 16)
    for (let salt = 1; this.#taken.has(id) || /^0+$/.test(id); salt += 1)
      id = digest(`${this.#runId} ${text} ${salt}`, 16)
    this.#taken.add(id)
    return id
  }
}

function startOf(original: string): string | undefined {
  const hex = hexOf(original)
  return /^[0-9a-f]{16,64}$/.test(hex) ? hex.slice(0, 16) : undefined
}
