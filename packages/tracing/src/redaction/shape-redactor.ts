import type { KeyProvider } from './provider-keys.ts'
import type { SecretClass } from './secret-names.ts'
import { rareHint, type SecretShape, secretShapesBut } from './secret-shapes.ts'

/** Nothing is before that a word could go on from. */
const wordStart = '(?<![A-Za-z0-9_-])'
/** As before, or a line end or tab that is written out, as in JSON inside a text. */
const escapedWordStart = String.raw`(?:${wordStart}|(?<=\\[nrt]))`

/** Some shapes as one pattern. */
class Shapes {
  readonly isEmpty: boolean
  private readonly shapes: readonly SecretShape[]
  private readonly pattern: RegExp

  constructor(shapes: readonly SecretShape[], before: string) {
    this.isEmpty = shapes.length === 0
    this.shapes = shapes
    this.pattern = new RegExp(`${before}(?:${shapes.map(({ source }) => `(${source})`).join('|')})`, 'g')
  }

  redact(text: string, markerOf: (secretClass: SecretClass) => string): string {
    if (this.isEmpty) return text
    return text.replace(this.pattern, (match: string, ...groups: readonly unknown[]) => {
      const shape = this.shapes[groups.findIndex((group) => group !== undefined)]
      if (shape === undefined || shape.holds?.(match) === false) return match
      const kept = shape.keeps?.exec(match)?.[0] ?? ''
      return kept + markerOf(shape.secretClass)
    })
  }
}

/** Finds secrets by their shape alone. */
export class ShapeRedactor {
  private readonly blocks: Shapes
  private readonly words: Shapes
  private readonly escapedWords: Shapes
  private readonly rare: Shapes

  constructor(off: ReadonlySet<SecretClass | KeyProvider>) {
    const { blocks, words, rare } = secretShapesBut(off)
    this.blocks = new Shapes(blocks, '')
    this.words = new Shapes(words, wordStart)
    this.escapedWords = new Shapes(words, escapedWordStart)
    this.rare = new Shapes(rare, escapedWordStart)
  }

  /** @param markerOf called for each secret; gives what stands for it */
  redact(text: string, markerOf: (secretClass: SecretClass) => string): string {
    const open = text.includes('PRIVATE KEY') ? this.blocks.redact(text, markerOf) : text
    const clean = (open.includes('\\') ? this.escapedWords : this.words).redact(open, markerOf)
    return rareHint.test(clean) ? this.rare.redact(clean, markerOf) : clean
  }
}
