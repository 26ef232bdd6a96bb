// How the page that `lens export --format html` writes is made. Nothing of the trace is ever read as HTML: elements are
// made one by one and filled by `textContent`.
const pictureOf = { 127: '\u2421' }
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** The text with what cannot be seen made visible. */
export const visible = (text) =>
  String(text).replace(unsafe, (character) => {
    if (character === '\n') return character
    const code = character.codePointAt(0)
    if (code < 32) return String.fromCodePoint(0x2400 + code)
    return pictureOf[code] ?? `\\u{${code.toString(16)}}`
  })

export const element = (tag, className, text) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = visible(text)
  return made
}

export const duration = (ns) => {
  if (ns < 1e3) return `${Math.round(ns)}ns`
  if (ns < 1e6) return `${(ns / 1e3).toFixed(ns < 1e4 ? 1 : 0)}µs`
  if (ns < 1e9) return `${(ns / 1e6).toFixed(ns < 1e7 ? 1 : 0)}ms`
  if (ns < 6e10) return `${(ns / 1e9).toFixed(2)}s`
  return `${Math.floor(ns / 6e10)}m${String(Math.floor((ns % 6e10) / 1e9)).padStart(2, '0')}s`
}

export const pairs = (entries) => {
  const list = element('dl')
  for (const [key, value] of entries) {
    if (value === undefined) continue
    const said = typeof value === 'string' ? value : JSON.stringify(value)
    list.append(element('dt', '', key), element('dd', '', said))
  }
  return list
}
export const section = (title, content) => [element('h3', '', title), content]
export const code = (value) =>
  element('pre', '', typeof value === 'string' ? value : JSON.stringify(value, undefined, 2))

export const errorText = (error) => {
  const lines = []
  for (let at = error, depth = 0; at && depth < 16; at = at.cause, depth += 1) {
    const title = `${at.type}${at.code ? ` (${at.code})` : ''}: ${at.message}`
    const said = at.stack?.includes(at.message) ? at.stack : [title, at.stack].filter(Boolean).join('\n')
    lines.push(`${depth === 0 ? '' : 'caused by '}${said}`)
  }
  return lines.join('\n')
}
