import type { JsonValue } from '@flujo/domain'

import { type Piece, refTo } from './piece.ts'

/** Longer JSON texts, in bytes of UTF-8, are taken apart. */
export const INLINE_BYTES = 1_024

/** What is kept together: small enough that a change costs little, large enough to be worth a row. */
const GROUP_LEAST = 512
const GROUP_MOST = 4_096
/** One part in so many ends a group, by its content: so groups are the same wherever in a list they stand. */
const PARTS_PER_GROUP = 4
const DEEPEST = 64

/** Keeps a piece, once however often it comes, and gives its number. */
export type Keep = (piece: Piece) => number

/**
 * Takes a value apart so that what it shares with values kept before is not kept again: large members of objects and
 * arrays, runs of small ones, and stretches of long texts, each a piece of its own. A list that grows at its end or
 * moves on like a window shares all but a few pieces with the one before.
 *
 * @param json the value as JSON text
 * @returns a piece of at most {@link INLINE_BYTES}
 */
export function splitValue(value: JsonValue, json: string, keep: Keep, depth = 0): Piece {
  const bytes = Buffer.byteLength(json)
  if (bytes <= INLINE_BYTES) return { text: json, bytes }
  return grouped(depth < DEEPEST && isContainer(value) ? partsOf(value, keep, depth) : stretchesOf(json), keep)
}

type Container = readonly JsonValue[] | { readonly [key: string]: JsonValue }

const isContainer = (value: JsonValue): value is Container => typeof value === 'object' && value !== null

function partsOf(value: Container, keep: Keep, depth: number): Piece[] {
  const isList = Array.isArray(value)
  const parts: Piece[] = []
  for (const [key, member] of isList ? value.entries() : Object.entries(value)) {
    const json = JSON.stringify(member) as string | undefined
    if (json === undefined && !isList) continue
    const before = (parts.length > 0 ? ',' : isList ? '[' : '{') + (isList ? '' : `${JSON.stringify(key)}:`)
    const { text, bytes } = json === undefined ? plain('null') : splitValue(member, json, keep, depth + 1)
    parts.push({ text: before + text, bytes: Buffer.byteLength(before) + bytes })
  }
  parts.push(plain(isList ? ']' : '}'))
  return parts
}

const plain = (text: string): Piece => ({ text, bytes: Buffer.byteLength(text) })

/** Of a text that may grow at its end: always the same lengths, and no character cut in two. */
function stretchesOf(json: string): Piece[] {
  const stretches: Piece[] = []
  for (let start = 0; start < json.length;) {
    let end = Math.min(start + GROUP_MOST, json.length)
    if (end < json.length && isHighSurrogate(json.charCodeAt(end - 1))) end += 1
    stretches.push(plain(json.slice(start, end)))
    start = end
  }
  return stretches
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

/** Groups parts, then groups of them, until what is left is short. */
function grouped(parts: readonly Piece[], keep: Keep): Piece {
  let level = parts
  for (;;) {
    const whole = joined(level)
    if (Buffer.byteLength(whole.text) <= INLINE_BYTES) return whole
    level = groupsOf(level, keep)
  }
}

function groupsOf(parts: readonly Piece[], keep: Keep): Piece[] {
  const groups: Piece[] = []
  let group: Piece[] = []
  let length = 0
  for (const part of parts) {
    group.push(part)
    length += Buffer.byteLength(part.text)
    if (length < GROUP_LEAST || (length < GROUP_MOST && !endsGroup(part.text))) continue
    groups.push(kept(group, keep))
    group = []
    length = 0
  }
  if (length >= GROUP_LEAST) groups.push(kept(group, keep))
  else groups.push(...group)
  return groups
}

function kept(group: readonly Piece[], keep: Keep): Piece {
  const piece = joined(group)
  return { text: refTo(keep(piece)), bytes: piece.bytes }
}

function joined(parts: readonly Piece[]): Piece {
  let text = ''
  let bytes = 0
  for (const part of parts) {
    text += part.text
    bytes += part.bytes
  }
  return { text, bytes }
}

/** FNV-1a, of which only an even spread is asked. */
function endsGroup(text: string): boolean {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 8) % PARTS_PER_GROUP === 0
}
