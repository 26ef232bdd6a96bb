import type { Frame } from '../frame.ts'
import { isThenable } from '../hook-bus.ts'
import { noteKey, type RunJournal } from './run-journal.ts'

type Source = Iterator<unknown> | AsyncIterator<unknown>

/** Where the elements of a map come from. */
interface Origin {
  readonly open: () => Source
  /** It has been read in an earlier epoch. */
  readonly wasRead: () => void
}

/**
 * The elements that a map works on: those noted when the pipeline was walked before, else those of its origin, which are
 * noted once all have been read. (Where a map waits for an answer, they have been.)
 */
export async function notedSource(frame: Frame, journal: RunJournal, { open, wasRead }: Origin): Promise<Source> {
  const key = noteKey(frame, 'source')
  const known = (await journal.noted(key)) as readonly unknown[] | undefined
  if (known !== undefined) return (wasRead(), known.values())
  return new NotingSource(open(), (elements) => journal.note(key, () => elements))
}

/** Gives on what its source gives, in the same way, and tells of all elements at the end. */
class NotingSource implements AsyncIterator<unknown> {
  private readonly source: Source
  private readonly onEnd: (elements: readonly unknown[]) => Promise<unknown>
  private readonly elements: unknown[] = []

  constructor(source: Source, onEnd: (elements: readonly unknown[]) => Promise<unknown>) {
    this.source = source
    this.onEnd = onEnd
  }

  async next(): Promise<IteratorResult<unknown>> {
    const next = this.source.next()
    const result = isThenable(next) ? await next : next
    if (result.done === true) await this.onEnd(this.elements)
    else this.elements.push(result.value)
    return result
  }

  async return(): Promise<IteratorResult<unknown>> {
    await this.source.return?.()
    return { done: true, value: undefined }
  }
}
