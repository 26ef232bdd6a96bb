import { createHash } from 'node:crypto'
import { runRow } from '../json/rows.ts'
import { cleanText } from '../output/clean-text.ts'
import { readViewerFiles, type ViewerFiles } from '../viewer-files.ts'
import { exportedSpan, type ExportSource, type ValuedSpan } from './export-source.ts'
import { jsonText } from './json.ts'
import { treeRowsOf } from './span-order.ts'
import { type TimeAxis, timeAxisOf } from './time-axis.ts'
import { valuedSpans } from './valued-spans.ts'

/** Spans in one block of data: the whole of a large run would be one long text for the browser. */
const blockSize = 500

/**
 * One page that needs nothing else: tree, waterfall and details. Its policy lets only its own script and style work, and
 * what comes from the trace is data, which the script puts on the page as text.
 */
export async function* toHtml(source: ExportSource): AsyncGenerator<string> {
  const { run, nowMs } = source
  const outline = await source.outline()
  const axis = timeAxisOf({ run, spans: outline, nowMs })
  const places = new Map(treeRowsOf(outline).map(({ span, depth }, at) => [span.spanId, { at, depth }]))
  const viewer = readViewerFiles()
  yield headOf(run.pipeline, viewer)
  yield dataBlock('run', { ...runRow(run), originUs: axis.originUs, endNs: axis.endNs })
  let block: unknown[] = []
  for await (const part of valuedSpans(source, ({ spanId }) => places.has(spanId))) {
    for (const valued of part) {
      block.push(viewedSpan(valued, places.get(valued.span.spanId) as RowPlace, axis))
      if (block.length < blockSize) continue
      yield dataBlock('spans', block)
      block = []
    }
  }
  if (block.length > 0) yield dataBlock('spans', block)
  yield `<script type="module">${viewer.script}</script>\n</body>\n</html>\n`
}

/** Where a span is in the tree. */
interface RowPlace {
  /** Its row, from 0. */
  readonly at: number
  readonly depth: number
}

/** A span as the page wants it: with its place in the tree, and times on the axis. The page puts it there. */
function viewedSpan(valued: ValuedSpan, { at, depth }: RowPlace, { intervalOf }: TimeAxis): object {
  const { spanId, parentSpanId, name, kind, status, attributes, events, error, input, output } = exportedSpan(valued)
  const { startNs, endNs, isOpen } = intervalOf(valued.span)
  return {
    ...{ spanId, parentSpanId, name, kind, status, at, depth, startNs, endNs },
    open: isOpen ? true : undefined,
    ...{ attributes, events, error, input, output },
  }
}

/** Data that no parser of HTML sees anything in. */
function dataBlock(kind: 'run' | 'spans', value: unknown): string {
  const text = jsonText(value).replace(/[<>&]/gu, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`)
  return `<script type="application/json" data-trace="${kind}">${text}</script>\n`
}

function headOf(pipeline: string, { script, style }: ViewerFiles): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${htmlText(pipeline)} – trace</title>
<style>${style}</style>
</head>
<body>
<noscript>This page shows a trace with a script of its own, and scripts are switched off.</noscript>
<header id="summary"></header>
<div id="tools" role="toolbar" aria-label="Rows">
<input id="filter" type="search" placeholder="Filter: name, kind, status, error" aria-label="Filter the spans">
<button id="failed" type="button" aria-pressed="false">Only failed</button>
<button id="fold" type="button">Fold all</button>
<button id="unfold" type="button">Unfold all</button>
<output id="count"></output>
</div>
<main>
<section id="trace">
<div id="axis" aria-hidden="true"></div>
<div id="rows" role="tree" aria-label="Spans" tabindex="0"><div id="sheet"></div></div>
</section>
<aside id="details" aria-live="polite" aria-label="Details"></aside>
</main>
`
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

const htmlText = (text: string): string => cleanText(text).replace(/[&<>"']/gu, (mark) => `&#${mark.charCodeAt(0)};`)
