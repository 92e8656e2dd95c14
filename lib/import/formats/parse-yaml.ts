import { isUtf8 } from 'node:buffer';
import { NOT_UTF_8, type Parsed } from './parse-value.ts';

/** How often values may be repeated by aliases: writers do so with each object that occurs twice. */
const MOST_ALIASES = 1_000_000;

/** One document of YAML 1.2; the parser is loaded when it is needed. */
export async function parseYaml(text: Buffer): Promise<Parsed<unknown>> {
  if (!isUtf8(text)) return { problem: NOT_UTF_8 };
  const { parse } = await import('yaml');
  try {
    const options = { maxAliasCount: MOST_ALIASES, logLevel: 'error' } as const;
    const data: unknown = parse(text.toString(), options);
    return { data };
  } catch (error) {
    return { problem: `not YAML: ${error instanceof Error ? error.message : String(error)}` };
  }
}
