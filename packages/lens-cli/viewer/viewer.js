// What the page shows, and what can be done on it. Both files are written into the page as one script.
import { code, duration, element, errorText, pairs, section } from './elements.js'

const rowHeight = 24
const spare = 8
const byId = (id) => document.getElementById(id)
const blocks = (kind) =>
  [...document.querySelectorAll(`script[data-trace=${kind}]`)].map(({ textContent }) => JSON.parse(textContent))
const [run] = blocks('run')
const placed = []
for (const span of blocks('spans').flat()) placed[span.at] = span
/** By row. */
const spans = placed.filter((span) => span !== undefined)
const folded = new Set()
let shown = []
let chosen = 0
let onlyFailed = false

const tooks = (span) => (span.open ? `≥${duration(span.endNs - span.startNs)}` : duration(span.endNs - span.startNs))
const knownStatus = new Set(['completed', 'failed', 'crashed', 'running', 'paused', 'cancelled', 'skipped'])
const statusClass = (status) => (knownStatus.has(status) ? status : '')
const isModelCall = ({ attributes }) => attributes['gen_ai.request.model'] !== undefined
const hasChildren = (index) => (spans[index + 1]?.depth ?? 0) > spans[index].depth
const bad = ({ status }) => status === 'failed' || status === 'crashed'

const fits = (span, words) => {
  if (onlyFailed && !bad(span)) return false
  if (words.length === 0) return true
  const { name, kind, status, spanId, error } = span
  const text = [name, kind, status, spanId, error?.type, error?.message].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Which rows are there now: those that fit with all they are in, without what is folded away. */
const choose = () => {
  const words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean)
  const filtered = onlyFailed || words.length > 0
  const kept = filtered ? new Uint8Array(spans.length) : undefined
  if (kept) {
    const above = []
    spans.forEach((span, index) => {
      above.length = span.depth
      above[span.depth] = index
      if (!fits(span, words)) return
      for (let depth = span.depth; depth >= 0 && kept[above[depth]] === 0; depth -= 1) kept[above[depth]] = 1
    })
  }
  shown = []
  let hiddenBelow = Infinity
  spans.forEach((span, index) => {
    if (span.depth > hiddenBelow) return
    hiddenBelow = Infinity
    if (kept && kept[index] === 0) return
    shown.push(index)
    if (folded.has(index) && !filtered) hiddenBelow = span.depth
  })
  byId('count').textContent = `${shown.length.toLocaleString('en')} of ${spans.length.toLocaleString('en')} spans`
  byId('sheet').style.height = `${shown.length * rowHeight}px`
  paint()
}

const barOf = (span) => {
  const bar = element('div', `bar ${isModelCall(span) ? 'model' : ''} ${statusClass(span.status)}`)
  if (span.open) bar.classList.add('open')
  const whole = run.endNs || 1
  bar.style.left = `${Math.min(99.9, (span.startNs / whole) * 100)}%`
  bar.style.width = `${((span.endNs - span.startNs) / whole) * 100}%`
  return bar
}

const rowOf = (position) => {
  const index = shown[position]
  const span = spans[index]
  const row = element('div', `row ${statusClass(span.status)}`)
  row.style.top = `${position * rowHeight}px`
  row.dataset.index = String(index)
  row.setAttribute('role', 'treeitem')
  row.setAttribute('aria-level', String(span.depth + 1))
  row.setAttribute('aria-selected', String(index === chosen))
  const name = element('div', 'name')
  name.style.paddingLeft = `${12 + Math.min(span.depth, 24) * 14}px`
  const parent = hasChildren(index)
  if (parent) row.setAttribute('aria-expanded', String(!folded.has(index)))
  name.append(element('span', 'twist', parent ? (folded.has(index) ? '▸' : '▾') : ''))
  name.append(element('bdi', '', span.name || 'unnamed'))
  name.append(element('small', '', span.kind))
  const lane = element('div', 'lane')
  if (span.status !== 'skipped') lane.append(barOf(span))
  row.append(name, element('div', 'took', span.status === 'skipped' ? 'skipped' : tooks(span)), lane)
  return row
}

/** Only what is in sight is on the page. */
const paint = () => {
  const { scrollTop, clientHeight } = byId('rows')
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare)
  const last = Math.min(shown.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + spare)
  const rows = []
  for (let position = first; position < last; position += 1) rows.push(rowOf(position))
  byId('sheet').replaceChildren(...rows)
}

const describe = () => {
  const span = spans[chosen]
  const parts = []
  if (span) {
    const { name, kind, status, spanId, parentSpanId, attributes, events, error, input, output } = span
    parts.push(element('h2', '', name || 'unnamed'))
    const starts = `${duration(span.startNs)} after the start`
    parts.push(
      pairs([
        ['status', status],
        ['kind', kind],
        ['began', starts],
        ['duration', tooks(span)],
        ['span', spanId],
        ['parent', parentSpanId],
      ]),
    )
    if (error) parts.push(...section('Error', element('pre', '', errorText(error))))
    if (input) parts.push(...section('Input', code(input.value ?? null)))
    if (output) parts.push(...section('Output', code(output.value ?? null)))
    if (Object.keys(attributes).length > 0) parts.push(...section('Attributes', pairs(Object.entries(attributes))))
    for (const { name: title, timeUs, attributes: more } of events) {
      const at = `${title} · ${duration(Math.max(0, (timeUs - run.originUs) * 1e3))}`
      parts.push(...section('Event', pairs([['name', at], ...Object.entries(more ?? {})])))
    }
  }
  byId('details').replaceChildren(...parts)
}

const summarize = () => {
  const { totals, status, error } = run
  const title = element('h1')
  title.append(element('bdi', '', run.pipeline), element('span', '', ' '))
  title.append(element('span', `status ${statusClass(status)}`, status))
  const facts = element('div', 'facts')
  const fact = (key, value) => {
    const made = element('span', '', `${key} `)
    made.append(element('b', '', value))
    facts.append(made)
  }
  const { usage } = totals
  fact('Run', run.runId)
  fact('Started', run.startTime ?? '?')
  fact('Duration', run.durationNs === undefined ? 'open' : duration(run.durationNs))
  fact('Spans', totals.spans.toLocaleString('en'))
  if (totals.failedSpans > 0) fact('Failed', totals.failedSpans.toLocaleString('en'))
  if (totals.retries > 0) fact('Retries', totals.retries.toLocaleString('en'))
  if (usage.calls + usage.unpricedCalls > 0) {
    fact('Tokens', `${usage.inputTokens.toLocaleString('en')} in, ${usage.outputTokens.toLocaleString('en')} out`)
    fact('Cost', `${usage.unpricedCalls > 0 ? '≥' : ''}$${usage.costUsd.toFixed(4)}`)
  }
  byId('summary').replaceChildren(title, facts)
  if (error) byId('summary').append(element('p', 'failure', `${error.type}: ${error.message}`))
}

const drawAxis = () => {
  const marks = [0, 0.25, 0.5, 0.75].map((share) => {
    const mark = element('span', '', share === 0 ? '0' : duration(run.endNs * share))
    mark.style.left = `${share * 100}%`
    return mark
  })
  byId('axis').replaceChildren(...marks)
}

const pick = (index) => {
  chosen = index
  const position = shown.indexOf(index)
  const rows = byId('rows')
  const [top, bottom] = [position * rowHeight, (position + 1) * rowHeight]
  if (top < rows.scrollTop) rows.scrollTop = top
  else if (bottom > rows.scrollTop + rows.clientHeight) rows.scrollTop = bottom - rows.clientHeight
  paint()
  describe()
}

const fold = (index, wanted = !folded.has(index)) => {
  if (wanted) folded.add(index)
  else folded.delete(index)
  choose()
}

byId('rows').addEventListener('scroll', paint, { passive: true })
addEventListener('resize', paint)
byId('rows').addEventListener('click', ({ target }) => {
  const row = target.closest('.row')
  if (!row) return
  const index = Number(row.dataset.index)
  if (target.classList.contains('twist') && hasChildren(index)) fold(index)
  pick(index)
})
byId('rows').addEventListener('keydown', (event) => {
  const position = shown.indexOf(chosen)
  const page = Math.max(1, Math.floor(byId('rows').clientHeight / rowHeight) - 1)
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }
  const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined
  if (move !== undefined && shown.length > 0) pick(shown[Math.min(shown.length - 1, Math.max(0, position + move))])
  else if (event.key === 'ArrowLeft' && hasChildren(chosen)) fold(chosen, true)
  else if (event.key === 'ArrowRight') fold(chosen, false)
  else return
  event.preventDefault()
})
byId('filter').addEventListener('input', choose)
byId('failed').addEventListener('click', ({ currentTarget }) => {
  onlyFailed = !onlyFailed
  currentTarget.setAttribute('aria-pressed', String(onlyFailed))
  choose()
})
byId('fold').addEventListener('click', () => {
  spans.forEach((span, index) => {
    if (span.depth > 0 && hasChildren(index)) folded.add(index)
  })
  choose()
})
byId('unfold').addEventListener('click', () => {
  folded.clear()
  choose()
})

summarize()
drawAxis()
choose()
const firstBad = spans.findLastIndex(bad)
pick(firstBad === -1 ? 0 : firstBad)
