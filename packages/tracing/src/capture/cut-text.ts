/** `text` up to so many UTF-16 units, or one less where the cut would be inside a code point. */
export function cutUnits(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text
  const last = text.charCodeAt(maxUnits - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxUnits - 1 : maxUnits)
}

/** `text` up to so many code points. */
export function cutCodePoints(text: string, maxCodePoints: number): string {
  if (text.length <= maxCodePoints) return text
  let end = 0
  for (let count = 0; count < maxCodePoints && end < text.length; count += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  }
  return text.slice(0, end)
}

/** How much of a text fits into so many bytes of JSON. */
export interface TextFit {
  /** UTF-16 units, whole code points only. */
  readonly units: number
  /** What these take inside the quotation marks, in UTF-8. */
  readonly bytes: number
}

/** @param text well-formed */
export function fitJsonText(text: string, maxBytes: number): TextFit {
  let bytes = 0
  let units = 0
  while (units < text.length) {
    const unit = text.charCodeAt(units)
    const isPair = unit >= 0xd800 && unit <= 0xdbff
    const next = bytes + (isPair ? 4 : jsonBytesOfUnit(unit))
    if (next > maxBytes) break
    bytes = next
    units += isPair ? 2 : 1
  }
  return { units, bytes }
}

function jsonBytesOfUnit(unit: number): number {
  if (unit < 0x20) return 6
  if (unit === 0x22 || unit === 0x5c) return 2
  if (unit < 0x80) return 1
  return unit < 0x800 ? 2 : 3
}
