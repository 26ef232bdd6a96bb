import { attributeNames, type Span } from '@flujo/domain'
import { formatCount } from '../../format/count.ts'
import { formatDuration } from '../../format/duration.ts'
import { usageOf } from '../../format/span-usage.ts'
import type { TimeAxisSource } from '../time-axis.ts'
import { treeRowsOf, type TreeRow } from '../span-order.ts'
import { withinBudget } from './budget.ts'
import { mermaidText } from './mermaid-text.ts'

/** Participants beyond this many are drawn as one. */
const mostParticipants = 24

/** Who asked whom: the pipeline its steps, and the steps the models. */
export function toSequence({ run, spans }: TimeAxisSource): readonly string[] {
  const rows = treeRowsOf(spans)
  const parties = new Parties(run.pipeline)
  const messages = rows.flatMap((row): readonly (readonly string[])[] => messagesOf(row, rows, parties))
  const { lines, left } = withinBudget(messages, (message) => message)
  const more = left === 0 ? [] : [`  Note over p0: ${mermaidText(`${left} more messages`)}`]
  return ['sequenceDiagram', ...parties.lines(), ...lines, ...more]
}

function messagesOf(row: TreeRow, rows: readonly TreeRow[], parties: Parties): readonly (readonly string[])[] {
  const { span } = row
  const model = span.attributes[attributeNames.requestModel]
  const messages: (readonly string[])[] = []
  if (row.depth === 1) {
    const to = parties.of('step', span.name)
    const text = mermaidText(span.kind)
    messages.push([`  p0->>${to}: ${text}`, `  ${to}${span.status === 'failed' ? '--x' : '-->>'}p0: ${endingOf(span)}`])
  }
  if (typeof model === 'string') {
    const [from, to] = [stepOf(row, rows, parties), parties.of('model', model)]
    messages.push([
      `  ${from}->>${to}: ${mermaidText(span.name)}`,
      `  ${to}${span.status === 'failed' ? '--x' : '-->>'}${from}: ${tokensOf(span)}`,
    ])
  }
  return messages
}

function stepOf(row: TreeRow, rows: readonly TreeRow[], parties: Parties): string {
  let at = row
  while (at.depth > 1) at = rows[at.parent as number] as TreeRow
  return at.depth === 0 ? 'p0' : parties.of('step', at.span.name)
}

function endingOf({ status, durationNs }: Span): string {
  const took = durationNs === undefined ? '' : ` ${formatDuration(durationNs)}`
  return mermaidText(`${status}${took}`)
}

function tokensOf(span: Span): string {
  const { inputTokens, outputTokens } = usageOf(span)
  return mermaidText(`${formatCount(inputTokens)} in / ${formatCount(outputTokens)} out`)
}

/** Those between whom messages go, numbered as they come up. */
class Parties {
  readonly #names = new Map<string, { readonly id: string; readonly name: string }>()

  constructor(pipeline: string) {
    this.#names.set('pipeline', { id: 'p0', name: pipeline })
  }

  of(kind: 'step' | 'model', name: string): string {
    const key = this.#names.size > mostParticipants ? 'others' : `${kind}:${name}`
    const known = this.#names.get(`${kind}:${name}`) ?? this.#names.get(key)
    if (known !== undefined) return known.id
    const id = `p${this.#names.size}`
    this.#names.set(key, { id, name: key === 'others' ? 'others' : name })
    return id
  }

  lines(): readonly string[] {
    return [...this.#names.values()].map(({ id, name }) => `  participant ${id} as ${mermaidText(name)}`)
  }
}
