import type { Run } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import { Gate } from '../output/gate.ts'
import type { Line } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { type Following, isUnderWay } from './following.ts'
import type { LiveTerminal } from './live-terminal.ts'
import { Painter } from './painter.ts'
import type { View } from './view.ts'
import type { WatchClock } from './watch-clock.ts'

/** What is painted, as of now. */
export interface Picture {
  /** Reads what it needs of the runs that may have changed. */
  update(reader: TraceReader, touched: readonly Run[]): Promise<void>
  /** At most `rows` lines. */
  lines(following: Following, place: PicturePlace): readonly Line[]
}

export interface PicturePlace {
  readonly output: SettledOutput
  readonly rows: number
  readonly trouble: string | undefined
  /** Whether it is going to be painted again, and keys do something. */
  readonly isLive: boolean
}

/** The duration of what is under way grows in tenths of a second; ages grow in seconds. */
const tickMs = { underWay: 250, idle: 1_000 }
/** Painting may take a tenth of the time, but nobody waits longer than this. */
const rest = { times: 9, mostMs: 2_000 }

export interface ScreenViewOptions {
  readonly output: SettledOutput
  readonly terminal: LiveTerminal
  readonly picture: Picture
  readonly clock: WatchClock
  readonly flush: () => Promise<void>
}

/** A picture that is kept up to date in its place on a terminal. */
export class ScreenView implements View {
  readonly painter: Painter = new Painter()
  readonly #options: ScreenViewOptions
  #isNew = true
  #paintedMs = -Infinity
  #restUntilMs = -Infinity
  #trouble: string | undefined

  constructor(options: ScreenViewOptions) {
    this.#options = options
  }

  async update(reader: TraceReader, touched: readonly Run[]): Promise<void> {
    await this.#options.picture.update(reader, touched)
    this.#isNew = true
  }

  /** All has to be painted again. */
  redraw(): void {
    this.painter.forget()
    this.#isNew = true
    this.#restUntilMs = -Infinity
  }

  async show(following: Following, trouble: string | undefined): Promise<void> {
    const { clock, flush, output } = this.#options
    const beganMs = clock.nowMs()
    if (trouble !== this.#trouble) this.#isNew = true
    this.#trouble = trouble
    const isTick = beganMs - this.#paintedMs >= (following.runs.some(isUnderWay) ? tickMs.underWay : tickMs.idle)
    if ((!this.#isNew && !isTick) || beganMs < this.#restUntilMs) return
    const painting = this.painter.paint(this.#rows(following, beganMs, trouble))
    this.#isNew = false
    this.#paintedMs = beganMs
    if (painting !== '') output.write(painting)
    await flush()
    const endedMs = clock.nowMs()
    this.#restUntilMs = endedMs + Math.min(rest.mostMs, rest.times * (endedMs - beganMs))
  }

  /** Lines as they stand on the terminal; the last row stays free, so that what was there before does not all go. */
  #rows(following: Following, nowMs: number, trouble: string | undefined): readonly string[] {
    const { output, picture, terminal } = this.#options
    const { columns, rows } = terminal.size()
    const pieces: string[] = []
    const place = { ...output, nowMs, width: columns, write: (text: string) => void pieces.push(text) }
    const most = Math.max(1, rows - 1)
    new Gate(place).lines(picture.lines(following, { output: place, rows: most, trouble, isLive: true }).slice(0, most))
    return pieces.map((piece) => piece.slice(0, -1))
  }
}
