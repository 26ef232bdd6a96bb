import { toChrome } from './chrome.ts'
import { toCsv, toCsvSet } from './csv.ts'
import type { Exporter, SetExporter } from './export-source.ts'
import type { Diagram, ExportFormat } from './format-names.ts'
import { toHtml } from './html.ts'
import { toJson, toJsonLines, toJsonSet } from './json.ts'
import { toMarkdown, toMarkdownSet } from './markdown.ts'
import { toMermaid } from './mermaid.ts'
import { toOtlp, toOtlpSet } from './otlp.ts'
import { toSpeedscope } from './speedscope.ts'

interface Format {
  readonly exporter: Exporter
  /** Whether a span needs those that it is in, to stand in its place. */
  readonly isTree: boolean
  /** For several runs in one file, where the format can hold them. */
  readonly several?: SetExporter
}

/** Formats that hold several runs. */
export const severalRunsFormats = ['json', 'jsonl', 'csv', 'otlp', 'md'] as const

export function formatOf(format: ExportFormat, diagram: Diagram = 'flowchart'): Format {
  return format === 'mermaid' ? { exporter: toMermaid(diagram), isTree: true } : formats[format]
}

const formats: Readonly<Record<Exclude<ExportFormat, 'mermaid'>, Format>> = {
  json: { exporter: toJson, isTree: false, several: toJsonSet },
  jsonl: { exporter: toJsonLines, isTree: false, several: oneAfterTheOther },
  csv: { exporter: toCsv, isTree: false, several: toCsvSet },
  otlp: { exporter: toOtlp, isTree: false, several: toOtlpSet },
  chrome: { exporter: toChrome, isTree: true },
  speedscope: { exporter: toSpeedscope, isTree: true },
  md: { exporter: toMarkdown, isTree: true, several: toMarkdownSet },
  html: { exporter: toHtml, isTree: true },
}

async function* oneAfterTheOther(sources: Parameters<SetExporter>[0]): AsyncGenerator<string> {
  for await (const source of sources) yield* toJsonLines(source)
}
