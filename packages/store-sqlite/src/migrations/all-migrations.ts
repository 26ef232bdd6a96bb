import { initial } from './0001-initial.ts'
import { auditAndPieces } from './0002-audit-and-pieces.ts'
import type { Migration } from './migration.ts'

/** In order of their versions, which are 1, 2, 3 … */
export const allMigrations: readonly Migration[] = [initial, auditAndPieces]

/** The layout that this version writes. */
export const schemaVersion: number = allMigrations.length
