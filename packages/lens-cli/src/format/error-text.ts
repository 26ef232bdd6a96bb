import type { ErrorInfo } from '@flujo/domain'

/** The error of the step itself, without what Flujo says around it. */
export function causeOf(error: ErrorInfo): ErrorInfo {
  return error.code === 'step_failed' && error.cause !== undefined ? error.cause : error
}

/** `TimeoutError: model did not answer`; what Flujo itself says stands for itself. */
export function errorSentence(error: ErrorInfo): string {
  const { type, message } = causeOf(error)
  if (type === 'FlujoError' && message !== '') return message
  return titledMessage(type, message)
}

/** The message behind its class, once: some messages say the class themselves. */
export function titledMessage(type: string, message: string, title: string = type): string {
  if (message === '') return title
  return title === type && message.slice(0, 512).includes(`${type}: `) ? message : `${title}: ${message}`
}
