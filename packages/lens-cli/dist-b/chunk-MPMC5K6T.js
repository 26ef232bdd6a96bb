// src/list/waits.ts
import { attributeNames } from "@flujo/domain";
var mostNamed = 3;
function waitsOf(pauses) {
  const named = pauses.slice(0, mostNamed).map(({ name, attributes }) => {
    const prompt = attributes[attributeNames.pausePrompt];
    if (prompt === void 0) return name;
    return `${name}: ${typeof prompt === "string" ? prompt : JSON.stringify(prompt)}`;
  });
  return [...named, ...pauses.length > mostNamed ? [`${pauses.length - mostNamed} more`] : []].join(", ");
}
var isWaiting = ({ kind, status }) => kind === "pause" && status === "paused";

export {
  waitsOf,
  isWaiting
};
