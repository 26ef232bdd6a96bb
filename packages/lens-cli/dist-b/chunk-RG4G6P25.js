// src/format/error-text.ts
function causeOf(error) {
  return error.code === "step_failed" && error.cause !== void 0 ? error.cause : error;
}
function errorSentence(error) {
  const { type, message } = causeOf(error);
  if (type === "FlujoError" && message !== "") return message;
  return titledMessage(type, message);
}
function titledMessage(type, message, title = type) {
  if (message === "") return title;
  return title === type && message.slice(0, 512).includes(`${type}: `) ? message : `${title}: ${message}`;
}

export {
  causeOf,
  errorSentence,
  titledMessage
};
