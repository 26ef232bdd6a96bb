import type { SearchHit, TraceReader } from '@flujo/tracing'
import { shortRunId } from '../format/short-id.ts'
import { statusGlyph, statusWord } from '../format/status.ts'
import { formatTime } from '../format/time.ts'
import { cleanLine, cutLine, type Line, lineWidth, padLine, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { fieldLabel } from './plain-hits.ts'
import { snippetLine } from './snippet-line.ts'

/** Hits that say the same: an error is there again in everything around the step that threw it. */
interface SameHits {
  readonly hit: SearchHit
  readonly others: number
}

const gap = plain('  ')

/** The hits of one run under a line that says which run it is. */
export async function runHits(reader: TraceReader, hits: readonly SearchHit[], output: SettledOutput): Promise<Line[]> {
  const [first] = hits
  if (first === undefined) return []
  const run = await reader.getRun(first.runId)
  const id = output.width === undefined ? first.runId : shortRunId(first.runId)
  const started = styled(formatTime(first.runStartTimeUs, output), 'dim')
  const status = run === undefined ? [] : [...statusGlyph(run.status), { text: ' ' }]
  const word = run === undefined ? [] : [...gap, ...statusWord(run.status)]
  const title = [...status, ...styled(id, 'bold'), ...gap, ...plain(first.pipeline), ...word, ...gap, ...started]
  return [title, ...hitLines(folded(hits), output)]
}

function hitLines(hits: readonly SameHits[], { width }: SettledOutput): Line[] {
  const cells = hits.map(({ hit, others }) => {
    const label = cleanLine(styled(fieldLabel(hit), 'dim'))
    const path = cleanLine([...plain(hit.path), ...styled(others > 0 ? `  and ${others} more` : '', 'dim')])
    return { label, path, hit }
  })
  const widest = (of: (cell: (typeof cells)[number]) => Line, share: number): number => {
    const natural = Math.max(...cells.map((cell) => lineWidth(of(cell))))
    return width === undefined ? natural : Math.min(natural, Math.floor(width * share))
  }
  const [labels, paths] = [widest(({ label }) => label, 0.2), widest(({ path }) => path, 0.35)]
  const left = width === undefined ? undefined : Math.max(1, width - labels - paths - 3 * 2)
  return cells.map(({ label, path, hit }) => [
    ...gap,
    ...padLine(cutLine(label, labels), labels, 'left'),
    ...gap,
    ...padLine(cutLine(path, paths), paths, 'left'),
    ...gap,
    ...snippetLine(hit.snippet, left),
  ])
}

/** Of hits that say the same, the innermost. */
function folded(hits: readonly SearchHit[]): readonly SameHits[] {
  const groups = new Map<string, SameHits>()
  for (const hit of hits) {
    const same = JSON.stringify([hit.field, hit.key, hit.snippet])
    const known = groups.get(same)
    const isDeeper = known === undefined || depthOf(hit) > depthOf(known.hit)
    groups.set(same, { hit: isDeeper ? hit : known.hit, others: known === undefined ? 0 : known.others + 1 })
  }
  return [...groups.values()]
}

const depthOf = ({ path }: SearchHit): number => path.split('/').length
