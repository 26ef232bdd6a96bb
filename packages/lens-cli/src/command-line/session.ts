import type { Access, RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import type { FilterValues } from '../filters/conditions.ts'
import { parseSortOption, type Sort } from '../filters/sort-option.ts'
import type { TimeOptionContext } from '../filters/time-option.ts'
import { parseWholeNumber } from '../filters/whole-number.ts'
import { LensError, unusableValue } from '../lens-error.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { type Environment, type Place, terminalOf } from '../output/terminal.ts'
import type { LiveTerminal } from '../watch/live-terminal.ts'
import type { OptionValues } from './command-definition.ts'
import type { DatabaseAccess } from './database-access.ts'
import { textOf } from './shared-options.ts'

/** What surrounds one call of lens. */
export interface Surroundings {
  readonly programName: string
  readonly env: Environment
  readonly cwd: string
  readonly nowMs: number
  readonly place: Place
  readonly write: (text: string) => void
  readonly drained: () => Promise<void>
  readonly database: DatabaseAccess
  /** Tells the user something that does not end the command. */
  readonly warn: (message: string) => void
  /** Resolves when everything that was written has been handed over; rejects where it could not be. */
  readonly flush?: () => Promise<void>
  /** The place as a terminal to paint on; asked for only where it is one. */
  readonly attach?: (width: number | undefined) => Promise<LiveTerminal>
}

const narrowest = 20

/** What a command needs from the command line beside its own flags. */
export class Session {
  readonly #surroundings: Surroundings

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Tells the user something that does not end the command. */
  warn(message: string): void {
    this.#surroundings.warn(message)
  }

  /** @throws LensError for a width that is none, and for two forms at once */
  output(values: OptionValues): LensOutput {
    const { programName, env, nowMs, place, write, drained } = this.#surroundings
    checkForm(values)
    const wishes = { noColor: values['color'] === false, ascii: values['ascii'] === true, width: widthOf(values) }
    const times = place.isTTY === true && values['utc'] !== true ? 'relative' : 'absolute'
    const plain = values['plain'] === true
    return {
      write,
      drained,
      programName,
      nowMs,
      times,
      plain,
      ...this.#zoneOf(values),
      ...terminalOf(place, env, wishes),
    }
  }

  /** The terminal that is printed to, where it can be painted on. */
  async terminal(values: OptionValues): Promise<LiveTerminal | undefined> {
    const { place, env, attach } = this.#surroundings
    if (place.isTTY !== true || env['TERM'] === 'dumb') return undefined
    return attach?.(terminalOf({}, env, { noColor: true, width: widthOf(values) }).width)
  }

  /** Resolves when everything that was written has been handed over. */
  async flush(): Promise<void> {
    await this.#surroundings.flush?.()
  }

  /** The filter flags and what their times are relative to. */
  filters(values: OptionValues): readonly [FilterValues, TimeOptionContext] {
    const context = { nowMs: this.#surroundings.nowMs, timeZone: this.#zoneOf(values).timeZone }
    const [status, name, kind] = [textOf(values, 'status'), textOf(values, 'name'), textOf(values, 'kind')]
    const [pipeline, since, until] = [textOf(values, 'pipeline'), textOf(values, 'since'), textOf(values, 'until')]
    return [{ status, name, kind, pipeline, since, until }, context]
  }

  /** What `--where` asks of runs. */
  async runFilter(values: OptionValues): Promise<RunCondition | undefined> {
    return this.runFilterOf(textOf(values, 'where'), values)
  }

  /** What a filter on runs asks, whatever flag it was typed behind. */
  async runFilterOf(text: string | undefined, values: OptionValues): Promise<RunCondition | undefined> {
    if (text === undefined) return undefined
    const { parseRunFilter } = await import('../where/parse-filter.ts')
    return parseRunFilter(text, this.filters(values)[1])
  }

  /** What `--where` asks of spans. */
  async spanFilter(values: OptionValues): Promise<SpanCondition | undefined> {
    const text = textOf(values, 'where')
    if (text === undefined) return undefined
    const { parseSpanFilter } = await import('../where/parse-filter.ts')
    return parseSpanFilter(text, this.filters(values)[1])
  }

  /** The order that `--sort` asks for. */
  sort<Field extends string>(values: OptionValues, fields: Readonly<Record<string, Field>>): Sort<Field> | undefined {
    const sort = textOf(values, 'sort')
    return sort === undefined ? undefined : parseSortOption(sort, fields)
  }

  /** @throws LensError for a limit that is none */
  limit(values: OptionValues): number | undefined {
    const limit = textOf(values, 'limit')
    return limit === undefined ? undefined : parseWholeNumber('--limit', limit, 1)
  }

  /** Where a command prints that has nothing of a trace to print. */
  get write(): (text: string) => void {
    return this.#surroundings.write
  }

  get programName(): string {
    return this.#surroundings.programName
  }

  /** Opens the database for as long as `use` needs it. */
  async read<T>(values: OptionValues, use: (reader: TraceReader) => Promise<T>): Promise<T> {
    const { database, warn } = this.#surroundings
    await using reader = await database.openReader(await this.#database(values), { onWarning: warn })
    return await use(reader)
  }

  /** Reads the database that is there at each moment, if there is one, for as long as `use` needs it. */
  async readLive<T>(values: OptionValues, use: (reader: TraceReader) => Promise<T>): Promise<T> {
    const { database, warn } = this.#surroundings
    await using reader = await database.openLive(await this.#locator(values), { onWarning: warn })
    return await use(reader)
  }

  /** Adds to the audit of the database, if it has one that can be written. */
  async recordAccess(values: OptionValues, access: Access): Promise<void> {
    const { database, warn } = this.#surroundings
    await database.recordAccess(await this.#database(values), access, warn)
  }

  async #database(values: OptionValues): Promise<string> {
    return (await this.#locator(values))()
  }

  async #locator(values: OptionValues): Promise<() => string> {
    const { env, cwd } = this.#surroundings
    const path = textOf(values, 'db')
    if (path === '') throw unusableValue('--db', path, 'the path of a database')
    const { locateDatabase } = await import('@flujo/store-sqlite/reader')
    return () => locateDatabase({ path, env, cwd })
  }

  #zoneOf(values: OptionValues): { readonly timeZone: string | undefined } {
    return { timeZone: values['utc'] === true ? 'UTC' : undefined }
  }
}

function widthOf(values: OptionValues): number | undefined {
  const width = textOf(values, 'width')
  return width === undefined ? undefined : parseWholeNumber('--width', width, narrowest)
}

function checkForm(values: OptionValues): void {
  const forms = ['json', 'jsonl', 'plain'].filter((form) => values[form] === true).map((form) => `--${form}`)
  if (forms.length < 2) return
  throw new LensError(2, `expected one of --json, --jsonl and --plain, given ${forms.join(' and ')}`)
}
