import { stopWords } from './stop-words.ts'
import { wordsOf } from './words.ts'

/** The words of a text that carry meaning: in lower case, two letters or longer, without English stop words; repeats stay. */
export function contentWords(text: string): readonly string[] {
  return wordsOf(text)
    .map((word) => word.toLowerCase().replaceAll('’', "'"))
    .filter((word) => word.length > 1 && !stopWords.has(word))
}
