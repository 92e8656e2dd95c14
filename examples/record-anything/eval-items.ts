// A homemade evaluation, on Node 22.18 or newer, Deno or Bun, without a package:
// EVALAKE_URL=http://127.0.0.1:8787/v1/projects/demo node eval-items.ts
// EVALAKE_KEY is the key, if the server asks for one.
const { EVALAKE_URL = '', EVALAKE_KEY = '' } = process.env;
const CAPITALS = { France: 'Paris', Spain: 'Madrid', Peru: 'Lima' };
const run = `capitals-${crypto.randomUUID()}`;

/** In the place of a model. */
function ask(country: string): Promise<string> {
  const known = new Map([
    ['France', 'Paris'],
    ['Spain', 'Madrid'],
  ]);
  return Promise.resolve(known.get(country) ?? 'I do not know');
}

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${EVALAKE_URL}/runs/${run}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${EVALAKE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

// All at once: posts need no order.
await Promise.all(
  Object.entries(CAPITALS).map(async ([country, capital]) => {
    const answer = await ask(country);
    const item = { item: country, score: answer === capital, output: answer, expected: capital };
    await post('items', { model: 'two-of-three', task: 'capitals', items: [item] });
  }),
);
await post('finish', { items: Object.keys(CAPITALS).length });
console.log(run);
