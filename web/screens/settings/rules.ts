import { isRecord } from '../../fetch/shape.ts';

/** A rule as the settings have it, or as somebody is writing it. */
export type WrittenRule = Readonly<Record<string, unknown>>;

/** The rules of a text; undefined where it is no list of them, which saving then says. */
export function rulesIn(text: string): readonly WrittenRule[] | undefined {
  if (text.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isRecord) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The text of rules; no rules are no setting. */
export function textOfRules(rules: readonly WrittenRule[]): string {
  return rules.length === 0 ? '' : JSON.stringify(rules, null, 2);
}

/** A number where the text is one as it is written, else the text: `0.` may become 0.5. */
export function numberOrText(text: string): number | string {
  const value = Number(text);
  return text !== '' && String(value) === text ? value : text;
}

/** A number where the text is any spelling of one: `0.50` and `1e-3`. */
export function numberInText(text: string): number | string {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}
