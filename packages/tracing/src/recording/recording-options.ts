import type { CaptureOptions } from '../capture/capture.ts'

/** How a run is recorded. */
export interface RecordingOptions extends CaptureOptions {
  /** Spans that are recorded one by one. */
  readonly maxSpans: number
}
