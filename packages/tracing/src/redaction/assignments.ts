/**
 * A name and what stands between it and its value, in text of any kind: `name=`, `"name": `, `--name `, `'name' => `.
 * One word before it belongs to it, as in `API key: …`.
 */
const assignment =
  /(?<![A-Za-z0-9_.]|[A-Za-z0-9_.]-)(?:(?<words>(?:[A-Za-z]{2,20} )?(?<name>[A-Za-z][A-Za-z0-9_.-]{1,63}))(?<between>\\?["']?\s{0,3}(?:=>|=(?!=)|:)\s{0,3})|--(?<flag>[A-Za-z][A-Za-z0-9_-]{1,63})[ \t]{1,3}(?![\s-]))/g

/** A value from its first character: quoted, quoted inside a quoted text, or up to what ends it. */
const assignedValue =
  /\\"(?:(?!\\")[^\n])*|\\'(?:(?!\\')[^\n])*|"(?:[^"\\\n]|\\.)*|'(?:[^'\\\n]|\\.)*|[^\s"'\\,;&)}\]]+/y

/** What {@link redactAssignments} asks about a name. */
export type MarkerFor = (name: string) => string | undefined

/** Replaces what is assigned to names that `markerFor` has a marker for; takes time linear in the text. */
export function redactAssignments(text: string, markerFor: MarkerFor, onSecret: () => void): string {
  const names = new RegExp(assignment)
  const values = new RegExp(assignedValue)
  let clean = ''
  let done = 0
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const { words, name, between, flag } = match.groups ?? {}
    const marker = flag === undefined ? (markerFor(words ?? '') ?? markerFor(name ?? '')) : markerFor(flag)
    if (marker === undefined) continue
    values.lastIndex = names.lastIndex
    const value = values.exec(text)?.[0] ?? ''
    const quote = /^\\?["']/.exec(value)?.[0] ?? ''
    if (!isSecret(value.slice(quote.length), between ?? '=', quote !== '')) continue
    clean += text.slice(done, names.lastIndex) + quote + marker
    onSecret()
    done = names.lastIndex + value.length
    names.lastIndex = done
  }
  return done === 0 ? text : clean + text.slice(done)
}

/** What follows `=` is a value; what follows a colon may be prose: "the secret: hard work". */
function isSecret(value: string, between: string, isQuoted: boolean): boolean {
  if (value === '' || /^(?:\[redacted:|[[({<])/.test(value)) return false
  if (isQuoted || between.includes('=')) return true
  return value.length >= 20 || (value.length >= 6 && /\d/.test(value))
}
