/** UTF-16 sorts surrogates below U+E000; moving both blocks gives the order of code points, which is that of UTF-8 too. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit)

/** Negative, 0 or positive: the order of `a` and `b` by code points, the same in every locale. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let position = 0; position < length; position += 1) {
    const left = a.charCodeAt(position)
    const right = b.charCodeAt(position)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}
