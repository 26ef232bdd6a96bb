import { writeSync } from 'node:fs'

import { chunkLength, OutputFailed, type TextWriter } from './stream-writer.ts'

const pauseMs = 2

/** Writes text to a pipe or a file in large pieces, without the streams of Node, which take longer to load than a list. */
export class DescriptorWriter implements TextWriter {
  readonly #descriptor: number
  #waiting = ''
  #failure: OutputFailed | undefined

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  readonly write = (text: string): void => {
    if (this.#failure !== undefined) throw this.#failure
    this.#waiting += text
    if (this.#waiting.length >= chunkLength) this.#send()
  }

  /** At once: writing waits for whoever reads. */
  async drained(): Promise<void> {}

  async flush(): Promise<OutputFailed | undefined> {
    if (this.#failure === undefined) this.#send()
    return this.#failure
  }

  release(): void {}

  #send(): void {
    const bytes = Buffer.from(this.#waiting)
    this.#waiting = ''
    try {
      for (let sent = 0; sent < bytes.length;) sent += this.#sendSome(bytes, sent)
    } catch (error) {
      this.#failure = new OutputFailed(error as NodeJS.ErrnoException)
    }
  }

  /** A pipe that another process has made non-blocking says that it is full instead of waiting. */
  #sendSome(bytes: Uint8Array, from: number): number {
    try {
      return writeSync(this.#descriptor, bytes, from)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
      return 0
    }
  }
}
