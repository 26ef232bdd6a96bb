import { unusableValue } from '../lens-error.ts'

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  tb: 1_000_000_000_000,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
  tib: 1_099_511_627_776,
}

/**
 * Bytes for a size as people write it: `256MB` is 256,000,000 and `256MiB` is 268,435,456; whole bytes.
 *
 * @param least bytes at least, and how that is said
 * @throws LensError with a caret under the first character that does not fit
 */
export function parseSizeOption(flag: string, value: string, least: readonly [bytes: number, text: string]): number {
  const [, number = '', unit = ''] = /^(\d{1,16}(?:\.\d{1,9})?) ?([a-z]*)$/iu.exec(value) ?? []
  const bytes = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? Number.NaN))
  if (number === '' || !Number.isSafeInteger(bytes)) {
    throw unusableValue(flag, value, 'a size such as 256MB, 1.5GB or 512MiB', firstMisfit(value))
  }
  if (bytes < least[0]) throw unusableValue(flag, value, `${least[1]} or more`)
  return bytes
}

const firstMisfit = (value: string): number => /^\d*(?:\.\d*)?/u.exec(value)?.[0].length ?? 0

/** Bytes as {@link parseSizeOption} reads them back, in the largest unit that is exact. */
export function typedSize(bytes: number): string {
  for (const unit of ['GiB', 'GB', 'MiB', 'MB', 'KiB', 'kB'] as const) {
    const size = units[unit.toLowerCase()] as number
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return `${bytes}B`
}
