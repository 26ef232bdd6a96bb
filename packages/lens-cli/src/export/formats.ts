import { toChrome } from './chrome.ts'
import { toCsv } from './csv.ts'
import type { Exporter } from './export-source.ts'
import type { Diagram, ExportFormat } from './format-names.ts'
import { toHtml } from './html.ts'
import { toJson, toJsonLines } from './json.ts'
import { toMarkdown } from './markdown.ts'
import { toMermaid } from './mermaid.ts'
import { toOtlp } from './otlp.ts'
import { toSpeedscope } from './speedscope.ts'

interface Format {
  readonly exporter: Exporter
  /** Whether a span needs those that it is in, to stand in its place. */
  readonly isTree: boolean
}

export function formatOf(format: ExportFormat, diagram: Diagram = 'flowchart'): Format {
  return format === 'mermaid' ? { exporter: toMermaid(diagram), isTree: true } : formats[format]
}

const formats: Readonly<Record<Exclude<ExportFormat, 'mermaid'>, Format>> = {
  json: { exporter: toJson, isTree: false },
  jsonl: { exporter: toJsonLines, isTree: false },
  csv: { exporter: toCsv, isTree: false },
  otlp: { exporter: toOtlp, isTree: false },
  chrome: { exporter: toChrome, isTree: true },
  speedscope: { exporter: toSpeedscope, isTree: true },
  md: { exporter: toMarkdown, isTree: true },
  html: { exporter: toHtml, isTree: true },
}
