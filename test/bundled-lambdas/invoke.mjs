// As Lambda does it: loads one bundle, calls its handler with one event, and gives the answer back.
process.once('message', async ({ bundle, event, context }) => {
  const { handler } = await import(bundle);
  process.send({ node: process.version, answer: await handler(event, context) });
  process.disconnect();
});
