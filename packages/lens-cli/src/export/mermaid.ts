import { attributeNames } from '@flujo/domain'
import type { Exporter } from './export-source.ts'
import type { Diagram } from './format-names.ts'
import { toFlowchart } from './mermaid/flowchart.ts'
import { toGantt } from './mermaid/gantt.ts'
import { toSequence } from './mermaid/sequence.ts'
import type { TimeAxisSource as Outlined } from './time-axis.ts'

const drawings: Readonly<Record<Diagram, (source: Outlined) => readonly string[]>> = {
  flowchart: toFlowchart,
  gantt: toGantt,
  sequence: toSequence,
}

/** What is asked of models, and what they used. */
const isOfModels = (key: string): boolean => key.startsWith('gen_ai.') || key === attributeNames.costUsd

/** Text that Mermaid draws; of a run that is too large for it, the beginning, and how much is left out. */
export const toMermaid = (diagram: Diagram): Exporter =>
  async function* toDiagram(source) {
    const { run, nowMs } = source
    const spans = await source.outline(diagram === 'sequence' ? isOfModels : undefined)
    yield `${drawings[diagram]({ run, spans, nowMs }).join('\n')}\n`
  }
