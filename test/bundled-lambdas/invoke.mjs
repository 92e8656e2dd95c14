// As Lambda does it: loads one bundle, calls its handler with one event, and gives the answer back.
process.once('message', async ({ bundle, event, context }) => {
  const { handler } = await import(bundle);
  const answer = await handler(event, context);
  // An answer that is longer than a pipe is cut when the channel is closed before it is written.
  process.send({ node: process.version, answer }, () => process.disconnect());
});
