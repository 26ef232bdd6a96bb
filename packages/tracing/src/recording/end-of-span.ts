import type { PostStepEvent } from '@flujo/domain'

/** What an ended span and an ended run have in common. */
export type EndOfSpan = Pick<PostStepEvent, 'spanId' | 'timeUs' | 'status' | 'durationNs' | 'output' | 'error'>
