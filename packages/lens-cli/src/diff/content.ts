import { structuredPatch } from 'diff'
import type { ErrorInfo, JsonValue } from '@flujo/domain'
import { errorSentence } from '../format/error-text.ts'
import { valueText } from '../show/value-lines.ts'
import type { DiffNode } from './align-trees.ts'
import type { Change } from './change.ts'
import { type ReadValue, type ValueSlot, valueSlots } from './value-changes.ts'

/** One value of a step in both runs, as text; absent where there is none, or none any more. */
export interface Content {
  readonly what: ValueSlot | 'error'
  readonly a: string | undefined
  readonly b: string | undefined
}

const isSlot = (what: string): what is ValueSlot => valueSlots.some((slot) => slot === what)

/** The values of a step that differ: its input, its output, its error. */
export async function changedContents({ a, b, changes }: DiffNode, read: ReadValue): Promise<Content[]> {
  const contents: Content[] = []
  for (const slot of valueSlots) {
    if (!changes.some(({ what }) => what === slot)) continue
    const [inA, inB] = [await textOf(a?.[slot], read), await textOf(b?.[slot], read)]
    contents.push({ what: slot, a: inA, b: inB })
  }
  const [errorA, errorB] = [a?.error && errorText(a.error), b?.error && errorText(b.error)]
  const isErrorChanged = changes.some(({ what }) => what === 'error' || what === 'error message')
  if (isErrorChanged) contents.push({ what: 'error', a: errorA, b: errorB })
  return contents
}

async function textOf(info: Parameters<ReadValue>[0] | undefined, read: ReadValue): Promise<string | undefined> {
  const value = info && (await read(info))
  return value === undefined ? undefined : valueText(value)
}

/** Causes of causes that are followed. */
const deepest = 16

function errorText(error: ErrorInfo): string {
  const sentences: string[] = []
  for (let at: ErrorInfo | undefined = error; at !== undefined && sentences.length < deepest; at = at.cause) {
    sentences.push(`${sentences.length === 0 ? '' : 'caused by '}${errorSentence(at)}`)
  }
  return sentences.join('\n')
}

/** The changes of a step with its values in both runs, however long they are. */
export async function withValues({ a, b, changes }: DiffNode, read: ReadValue): Promise<Change[]> {
  const filled: Change[] = []
  for (const change of changes) {
    const { what } = change
    filled.push(isSlot(what) ? { ...change, a: await valueOf(a, what), b: await valueOf(b, what) } : change)
  }
  return filled

  async function valueOf(step: DiffNode['a'], slot: ValueSlot): Promise<JsonValue | undefined> {
    const info = step?.[slot]
    return info && read(info)
  }
}

const contextLines = 3
/** Beyond so many differences, all lines of one text and then all of the other are easier to read. */
const mostEdits = 4_000

/** The lines that differ with those around them: each with `-`, `+` or a blank before it, `@@` where lines are left out. */
export function lineDiff(a: string, b: string): string[] {
  const patch = structuredPatch('', '', `${a}\n`, `${b}\n`, undefined, undefined, {
    context: contextLines,
    maxEditLength: mostEdits,
  })
  if (patch === undefined) return [...marked('-', a), ...marked('+', b)]
  return patch.hunks.flatMap(({ lines, oldStart, newStart }, index) =>
    index === 0 && oldStart <= 1 && newStart <= 1 ? lines : [`@@ line ${oldStart} → ${newStart}`, ...lines],
  )
}

const marked = (mark: string, text: string): string[] => text.split('\n').map((line) => mark + line)

/** The same where one run has no such value. */
export function contentLines({ a, b }: Content): string[] {
  if (a !== undefined && b !== undefined) return lineDiff(a, b)
  if (a !== undefined) return marked('-', a)
  return b === undefined ? [' neither is in the database any more'] : marked('+', b)
}
