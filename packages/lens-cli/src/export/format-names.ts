/** The file formats of `lens export`. */
export const exportFormats = ['json', 'jsonl', 'csv', 'mermaid', 'otlp', 'chrome', 'speedscope', 'md', 'html'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** What can be drawn with Mermaid. */
export const diagrams = ['flowchart', 'gantt', 'sequence'] as const
export type Diagram = (typeof diagrams)[number]
