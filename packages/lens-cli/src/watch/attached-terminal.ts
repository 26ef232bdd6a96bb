import type { ReadStream, WriteStream } from 'node:tty'
import type { LiveListener, LiveTerminal } from './live-terminal.ts'

export interface AttachedTerminalOptions {
  readonly output: WriteStream
  /** Where keys come from; only its being a terminal makes keys work. */
  readonly input: ReadStream
  /** Columns that were asked for; fewer where the terminal has fewer. */
  readonly width: number | undefined
}

const csi = '\u{1b}['
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`
const wipeBelow = `\r${csi}J`

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
type Ending = (typeof ending)[number]
/** A terminal that does not say how large it is. */
const fallback = { columns: 80, rows: 24 }
/** After a stop that was asked for, when the process is surely going again: where nobody could continue it, it does not stop. */
const stopMs = 50

/**
 * The terminal of this process. It paints in the ordinary screen and not in the alternate one, so that a process that is
 * killed leaves no worse behind than a hidden cursor; whatever else ends or stops the process, first the terminal is
 * given back.
 */
export class AttachedTerminal implements LiveTerminal {
  readonly #options: AttachedTerminalOptions
  #leave: () => string = () => ''
  #listener: LiveListener | undefined
  #isHeld = false
  readonly #onResize = (): void => this.#listener?.redraw()
  readonly #onExit = (): void => this.#release(this.#leave())
  readonly #onStop = (): void => this.#stop(process.pid)
  readonly #onContinue = (): void => this.#resume()
  readonly #onKeys = (keys: Buffer | string): void => this.#read(String(keys))
  readonly #onEnding = (signal: Ending): void => this.#end(signal)

  constructor(options: AttachedTerminalOptions) {
    this.#options = options
  }

  size(): { readonly columns: number; readonly rows: number } {
    const { output, width = Infinity } = this.#options
    // Zero is what a terminal says that does not know.
    return {
      columns: Math.min(output.columns || fallback.columns, width),
      rows: output.rows || fallback.rows,
    }
  }

  begin(leave: () => string, listener: LiveListener): void {
    const { input, output } = this.#options
    this.#leave = leave
    this.#listener = listener
    output.on('resize', this.#onResize)
    process.on('exit', this.#onExit)
    process.on('SIGTSTP', this.#onStop)
    process.on('SIGCONT', this.#onContinue)
    for (const signal of ending) process.on(signal, this.#onEnding)
    if (input.isTTY) input.on('data', this.#onKeys).on('error', ignore)
    this.#hold()
  }

  end(): void {
    const { input, output } = this.#options
    this.#release(wipeBelow)
    output.off('resize', this.#onResize)
    process.off('exit', this.#onExit)
    process.off('SIGTSTP', this.#onStop)
    process.off('SIGCONT', this.#onContinue)
    for (const signal of ending) process.off(signal, this.#onEnding)
    if (input.isTTY) input.off('data', this.#onKeys)
    this.#listener = undefined
  }

  #hold(): void {
    const { input, output } = this.#options
    this.#isHeld = true
    output.write(hideCursor)
    if (!input.isTTY) return
    // What continued the process may have set the terminal otherwise, which Node does not know: on is only set after off.
    input.setRawMode(false)
    input.setRawMode(true)
    input.resume()
  }

  /** Gives the terminal back. A terminal that has gone away cannot be given anything; its stream says so to its owner. */
  #release(last: string): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    const { input, output } = this.#options
    output.write(last + showCursor)
    if (!input.isTTY) return
    try {
      input.setRawMode(false)
    } catch {
      // It has gone away.
    }
    input.pause()
  }

  /** As if it had not been listened for. */
  #end(signal: Ending): void {
    this.#release(this.#leave())
    this.end()
    process.kill(process.pid, signal)
  }

  /** @param group the process to stop, or 0 for all that belong to this command line */
  #stop(group: number): void {
    this.#release(this.#leave())
    process.off('SIGTSTP', this.#onStop)
    process.kill(group, 'SIGTSTP')
    setTimeout(() => {
      if (this.#listener === undefined) return
      process.off('SIGTSTP', this.#onStop)
      process.on('SIGTSTP', this.#onStop)
      this.#resume()
    }, stopMs)
  }

  #resume(): void {
    if (this.#listener === undefined) return
    this.#hold()
    this.#listener.redraw()
  }

  #read(keys: string): void {
    // Arrows and their like begin so; no key of ours does.
    if (keys.startsWith('\u{1b}')) return
    for (const key of keys) this.#press(key)
  }

  /** While keys are read one by one, the terminal does not make signals of them. */
  #press(key: string): void {
    const all = process.platform === 'win32' ? process.pid : 0
    if (key === 'q' || key === 'Q') this.#listener?.quit()
    else if (key === '\u{3}') process.kill(all, 'SIGINT')
    else if (key === '\u{1c}') process.kill(all, 'SIGQUIT')
    else if (key === '\u{1a}') this.#stop(all)
    else if (key === '\u{c}') this.#listener?.redraw()
  }
}

const ignore = (): void => {}
