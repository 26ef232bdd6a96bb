import { attributeNames, type ModelUsage } from '@flujo/domain'

/** What a report of usage says of the model, by the names of OpenTelemetry. */
export function modelAttributes({ operation, provider, model }: ModelUsage): Readonly<Record<string, string>> {
  const said = {
    [attributeNames.operation]: operation,
    [attributeNames.provider]: provider,
    [attributeNames.requestModel]: model,
  }
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
