import type { JsonObject } from '@flujo/domain'
import type { SqliteAdmin } from '@flujo/store-sqlite'
import type { Access, RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import { watchReader } from '../access/watched-reader.ts'
import { accessTo, withAccess } from '../access/with-access.ts'
import type { FilterValues } from '../filters/conditions.ts'
import { parseSortOption, type Sort } from '../filters/sort-option.ts'
import type { TimeOptionContext } from '../filters/time-option.ts'
import { parseWholeNumber } from '../filters/whole-number.ts'
import { unusableValue } from '../lens-error.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { type Environment, type Place, terminalOf } from '../output/terminal.ts'
import type { LiveTerminal } from '../watch/live-terminal.ts'
import { AccessNote } from './access-note.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import type { DatabaseAccess } from './database-access.ts'
import { optionDetail } from './option-detail.ts'
import { checkForm, widthOf } from './output-options.ts'
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

/** What a command needs from the command line beside its own flags. */
export class Session {
  readonly #surroundings: Surroundings
  #command: Pick<CommandDefinition, 'name' | 'options'> = { name: '', options: [] }
  #filter: RunCondition | SpanCondition | undefined
  readonly #note: AccessNote
  #isDamaged = false

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    const { database, warn } = surroundings
    this.#note = new AccessNote(({ path, access }) => database.recordAccess(path, access, warn))
  }

  /** Tells the user something that does not end the command. */
  warn(message: string): void {
    this.#surroundings.warn(message)
  }

  /** Which command this is, for the audit. */
  begin(command: CommandDefinition): void {
    this.#command = command
  }

  /** Whether the database turned out to be damaged, so that what was shown may not be all. */
  get isDamaged(): boolean {
    return this.#isDamaged
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

  /** Resolves when everything that was written has been handed over, and what was seen of it is noted. */
  async flush(): Promise<void> {
    await this.#surroundings.flush?.()
    await this.noteAccess()
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
    const filter = parseRunFilter(text, this.filters(values)[1])
    this.#filter = filter
    return filter
  }

  /** What `--where` asks of spans. */
  async spanFilter(values: OptionValues): Promise<SpanCondition | undefined> {
    const text = textOf(values, 'where')
    if (text === undefined) return undefined
    const { parseSpanFilter } = await import('../where/parse-filter.ts')
    const filter = parseSpanFilter(text, this.filters(values)[1])
    this.#filter = filter
    return filter
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

  /** Opens the database for as long as `use` needs it; that it was read is noted by {@link noteAccess}. */
  async read<T>(values: OptionValues, use: (reader: TraceReader) => Promise<T>): Promise<T> {
    const path = await this.database(values)
    const options = {
      command: `lens ${this.#command.name}`,
      detail: await this.#detailOf(values),
      onAccess: (access: Access) => this.#note.add({ path, access }),
    }
    return this.lookUp(values, (reader) => withAccess(reader, options, use))
  }

  /** As {@link read}, for what is no look at a trace, such as which run is meant. */
  async lookUp<T>(values: OptionValues, use: (reader: TraceReader) => Promise<T>): Promise<T> {
    const { database, warn } = this.#surroundings
    const onDamage = (message: string): void => {
      this.#isDamaged = true
      this.warn(message)
    }
    await using reader = await database.openReader(await this.database(values), { onWarning: warn, onDamage })
    return await use(reader)
  }

  /** Reads the database that is there at each moment, if there is one, for as long as `use` needs it. */
  async readLive<T>(
    values: OptionValues,
    { waitsForRun }: { readonly waitsForRun: boolean },
    use: (reader: TraceReader) => Promise<T>,
  ): Promise<T> {
    const { database, warn } = this.#surroundings
    const locate = await this.#locator(values)
    let path = ''
    await using reader = await database.openLive(() => (path = locate()), { onWarning: warn })
    const watched = watchReader(reader)
    const [command, detail] = [`lens ${this.#command.name}`, await this.#detailOf(values)]
    this.#note.whenSeen(() => {
      const hasSeen = waitsForRun ? watched.runIds.size > 0 : watched.hasAnswered()
      return hasSeen ? { path, access: accessTo(watched, command, detail) } : undefined
    })
    return await use(watched.reader)
  }

  /** Opens the database to keep it in order. */
  async administer<T>(
    values: OptionValues,
    options: { readonly readonly: boolean },
    use: (admin: SqliteAdmin) => Promise<T>,
  ): Promise<T> {
    await using admin = await this.#surroundings.database.openAdmin(await this.database(values), options)
    return await use(admin)
  }

  /** Adds to the audit of the database now, if it has one, and nothing more when the command has ended. */
  async recordAccess(values: OptionValues, access: Access): Promise<void> {
    this.#note.replace({ path: await this.database(values), access })
    await this.noteAccess()
  }

  /** Notes in the audit of the database that it was read. Nothing is written to one that is damaged. */
  async noteAccess(): Promise<void> {
    if (!this.#isDamaged) await this.#note.write()
  }

  /** The path of the database that is meant. */
  async database(values: OptionValues): Promise<string> {
    return (await this.#locator(values))()
  }

  async #locator(values: OptionValues): Promise<() => string> {
    const { env, cwd } = this.#surroundings
    const path = textOf(values, 'db')
    if (path === '') throw unusableValue('--db', path, 'the path of a database')
    const { locateDatabase } = await import('@flujo/store-sqlite/reader')
    return () => locateDatabase({ path, env, cwd })
  }

  async #detailOf(values: OptionValues): Promise<JsonObject | undefined> {
    const filter = this.#filter && (await import('../access/filter-shape.ts')).filterShape(this.#filter)
    return optionDetail(this.#command, values, filter)
  }

  #zoneOf(values: OptionValues): { readonly timeZone: string | undefined } {
    return { timeZone: values['utc'] === true ? 'UTC' : undefined }
  }
}
