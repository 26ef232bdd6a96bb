import type { Hook, HookEvent } from 'flujo'
import { printable } from './printable.ts'

/** Where progress goes. */
export interface ProgressOptions {
  readonly write: (text: string) => void
  /** On a terminal the line of the step under way is written over; elsewhere every line stays. */
  readonly interactive: boolean
}

const clearLine = '\r\u001B[2K'

/**
 * A hook that tells one line for each step of the pipeline when it has ended, each retry, and, on a terminal, how many
 * items of the step under way are done.
 */
export function progressHook({ write, interactive }: ProgressOptions): Hook {
  let rootSpanId: string | undefined
  let underWay: { readonly spanId: string; readonly name: string; items: number } | undefined
  const line = (text: string): void => write(`${interactive ? clearLine : ''}${printable(text)}\n`)
  return (event) => {
    if (event.event === 'pre_run') rootSpanId = event.spanId
    else if (event.event === 'on_retry') line(`  ↻ ${underWay?.name ?? ''} ${event.name}: ${retryText(event)}`)
    else if (event.event === 'pre_step' && event.parentSpanId === rootSpanId) {
      underWay = { spanId: event.spanId, name: event.name, items: 0 }
      if (interactive) write(`${clearLine}  … ${event.name}`)
    } else if (event.event === 'post_step' && event.parentSpanId === rootSpanId) {
      if (event.status !== 'skipped') line(endText(event, underWay?.items ?? 0))
    } else if (event.event === 'post_step' && underWay !== undefined && event.parentSpanId === underWay.spanId) {
      underWay.items += 1
      if (interactive) write(`${clearLine}  … ${underWay.name} ${underWay.items}`)
    }
  }
}

const marks = { completed: '✓', failed: '✗', paused: '‖', cancelled: '■', skipped: '○' } as const

function endText({ name, kind, status, durationNs }: EventOf<'post_step'>, items: number): string {
  const inside =
    kind === 'task' || items === 0 ? '' : `  ${items} ${items === 1 ? partNames[kind]?.[0] : partNames[kind]?.[1]}`
  return `  ${marks[status]} ${name.padEnd(10)} ${(durationNs / 1e6).toFixed(1).padStart(8)} ms${inside}`
}

const partNames: Readonly<Record<string, readonly [one: string, many: string]>> = {
  map: ['item', 'items'],
  parallel: ['analysis', 'analyses'],
  branch: ['branch taken', 'branches taken'],
  loop: ['round', 'rounds'],
}

const retryText = ({ attempt, error, delayMs }: EventOf<'on_retry'>): string =>
  `try ${attempt} failed (${error instanceof Error ? error.message : String(error)}), again in ${Math.round(delayMs)} ms`

type EventOf<Name extends HookEvent['event']> = Extract<HookEvent, { readonly event: Name }>
