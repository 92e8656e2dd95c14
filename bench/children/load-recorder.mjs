// How long `evalake/recorder` takes to load, in a process that has loaded nothing else.
const start = performance.now();
await import(process.argv[2]);
console.log(JSON.stringify({ ms: performance.now() - start }));
