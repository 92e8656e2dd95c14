/** Escapes control and format characters, on which a terminal would act. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, escapeCharacter);
}

function escapeCharacter(char: string): string {
  const json = JSON.stringify(char).slice(1, -1);
  if (json !== char) return json;
  // JSON leaves characters past ASCII as they are, and a terminal acts on some of them too.
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The same for the text of lines. */
export function escapeInLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}

/** The same for JSON, which means afterwards what it meant before. */
export function escapeInJson(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}]/gu, (char) =>
    /[\n\r\t]/.test(char)
      ? char
      : Array.from({ length: char.length }, (_, i) => {
          const unit = char.charCodeAt(i).toString(16).padStart(4, '0');
          return `\\u${unit}`;
        }).join(''),
  );
}
