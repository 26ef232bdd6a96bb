import type { RunCondition } from './trace-query.ts'

/**
 * Where a text was found: the name of the span (of its pipeline, for the root), an error of it (class, code and message,
 * those of causes too), its captured input or output, an attribute, or an event, log messages among them.
 */
export type SearchField = 'name' | 'error' | 'input' | 'output' | 'attribute' | 'event'

/**
 * What is looked for.
 *
 * A text is words: letters and digits in a row, in any case and with or without diacritics. A word is found as a whole or
 * as a part of one that is written with capitals inside (`timeout` in `TimeoutError`), and with a `*` behind it also as
 * the start of one (`time*`). Of several words all have to be in one and the same field of a span. Words in double
 * quotes, and those that only signs stand between (`order-4711`), have to follow each other. In scripts without blanks
 * between words, such as Chinese, every character is a word. No other sign has a meaning.
 */
export interface SearchQuery {
  readonly text: string
  /** Default: all of them. */
  readonly fields?: readonly SearchField[] | undefined
  /** In which runs. Default: all. */
  readonly runs?: RunCondition | undefined
}

/** How far a search goes before it answers. */
export interface SearchPageOptions {
  /** Hits at most, 1 or more. Default 50. */
  readonly limit?: number | undefined
  /** `next` of the page before this one. */
  readonly after?: string | undefined
  /** Answers after about so many milliseconds with what has been found, from 0. Default: takes as long as it takes. */
  readonly budgetMs?: number | undefined
}

/** A piece of a text around what was found in it. */
export interface SearchSnippet {
  readonly text: string
  /** What was found: offsets in `text`, in UTF-16 units, ascending and apart from each other. */
  readonly marks: readonly (readonly [start: number, end: number])[]
  /** Whether there is more text before it, and behind it. */
  readonly cut: readonly [before: boolean, after: boolean]
}

/** A field of a span in which all of the text was found. */
export interface SearchHit {
  readonly runId: string
  /** Of the run. */
  readonly pipeline: string
  readonly runStartTimeUs: number
  /** Absent where the name or the error is of a run whose root span is not there. */
  readonly spanId?: string | undefined
  readonly name: string
  /** Names from below the root down to the span, joined by `/`; the name of the root itself. */
  readonly path: string
  readonly startTimeUs: number
  readonly field: SearchField
  /** Which attribute, or the name of the event; the first in which it was found. */
  readonly key?: string | undefined
  readonly snippet: SearchSnippet
}

/** A part of what there is to find. */
export interface SearchPage {
  /** Newest runs first; in a run by start of the span, span id, and field in the order of {@link SearchField}. */
  readonly hits: readonly SearchHit[]
  /** Runs that were looked at for this page, those with hits and those without. */
  readonly searchedRuns: number
  /** Give it as `after` for the next page; absent where all runs have been looked at. */
  readonly next?: string | undefined
}

/** What a store can do beside `TraceReader`. `searchTraces` does it for any reader, at the pace of that. */
export interface TraceSearch {
  /** @throws FlujoError `invalid_options` for a text without a word, a limit that is none, or an `after` that is none */
  search(query: SearchQuery, page?: SearchPageOptions): Promise<SearchPage>
}
