import type { Exporter, ExportSource } from './export-source.ts'
import type { Diagram } from './format-names.ts'
import { toFlowchart } from './mermaid/flowchart.ts'
import { toGantt } from './mermaid/gantt.ts'
import { toSequence } from './mermaid/sequence.ts'

const drawings: Readonly<Record<Diagram, (source: ExportSource) => readonly string[]>> = {
  flowchart: toFlowchart,
  gantt: toGantt,
  sequence: toSequence,
}

/** Text that Mermaid draws; of a run that is too large for it, the beginning, and how much is left out. */
export const toMermaid = (diagram: Diagram): Exporter =>
  async function* toDiagram(source) {
    yield `${drawings[diagram](source).join('\n')}\n`
  }
