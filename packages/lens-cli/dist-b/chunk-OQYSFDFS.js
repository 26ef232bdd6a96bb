// src/output/clean-text.ts
var unsafe = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\u{600}-\u{605}\u{6dd}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}]]/v;
var pictograph = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/v;
var takesVariation = /^[\p{Emoji}--[0-9#*]]$/v;
var joiner = "\u200D";
function cleanText(text) {
  if (!unsafe.test(text)) return text;
  const characters = Array.from(text);
  let cleaned = "";
  let kept = "";
  let afterEmoji = false;
  for (const [index, character] of characters.entries()) {
    const isVariation = (character === "\uFE0E" || character === "\uFE0F") && takesVariation.test(kept);
    const isJoint = character === joiner && afterEmoji && pictograph.test(characters[index + 1] ?? "");
    if (isVariation || isJoint || !unsafe.test(character)) {
      cleaned += character;
      afterEmoji = pictograph.test(character) || isVariation && pictograph.test(kept);
      kept = character;
    } else {
      cleaned += replacementOf(character);
      kept = "";
      afterEmoji = false;
    }
  }
  return cleaned;
}
function cleanLines(text) {
  return text.split(/\r\n|\n|\r/u).map((line) => cleanText(line.replaceAll("	", "    ")));
}
function replacementOf(character) {
  const code = character.codePointAt(0);
  if (code < 32) return String.fromCodePoint(9216 + code);
  if (code === 127) return "\u2421";
  if (code >= 55296 && code <= 57343) return "\uFFFD";
  return `\\u{${code.toString(16)}}`;
}
var unsafeEverywhere = new RegExp(unsafe.source, "gv");
function escapeJson(json) {
  return json.replace(unsafeEverywhere, escapeUnits);
}
function escapeUnits(character) {
  let escaped = "";
  for (let index = 0; index < character.length; index += 1) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

export {
  cleanText,
  cleanLines,
  escapeJson
};
