/** Characters that are written at once. */
const PART_CHARACTERS = 1 << 20;

/** The lines as UTF-8, each with its end, in parts. */
export async function* joinLines(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let held: string[] = [];
  let characters = 0;
  for await (const line of lines) {
    held.push(line, '\n');
    characters += line.length;
    if (characters < PART_CHARACTERS) continue;
    yield Buffer.from(held.join(''));
    [held, characters] = [[], 0];
  }
  if (held.length > 0) yield Buffer.from(held.join(''));
}

/** Waits for the first part, so that what cannot be read at all fails here. */
export async function begin<T>(parts: AsyncGenerator<T>): Promise<AsyncIterable<T>> {
  const first = await parts.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* parts;
  })();
}
