import { FlujoError } from '@flujo/domain'

import { schemaVersion } from './all-migrations.ts'

/** @param version of the layout of the file */
export function newerSchema(path: string, version: number): FlujoError {
  return new FlujoError(
    'newer_schema',
    `the trace database ${path} has layout ${version}, and this version of @flujo/store-sqlite knows layouts up to ${schemaVersion}: install a newer version`,
  )
}
