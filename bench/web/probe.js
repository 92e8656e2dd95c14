// Runs in a page before its own scripts, and notes when what it does has been painted.
globalThis.probe = (() => {
  const longTasksMs = [];
  new PerformanceObserver((list) => {
    longTasksMs.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask', buffered: true });

  /** Resolves to the time at which the frame after now has been painted. */
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(0);
      });
    });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  let shownMs;
  let armedMs;
  let paintedMs;
  let mutations = 0;

  /** Notes when something that matches has been painted for the first time, in ms since navigation. */
  const until = (selector) => {
    const look = () => {
      if (document.querySelector(selector) === null) return void requestAnimationFrame(look);
      void painted().then((ms) => (shownMs = ms));
    };
    look();
  };
  const shown = async () => {
    while (shownMs === undefined) await pause(20);
    return shownMs;
  };

  /** Waits for an event of a type; what it changes on the page counts from its time on. */
  const arm = (type) => {
    armedMs = paintedMs = undefined;
    mutations = 0;
    longTasksMs.length = 0;
    addEventListener(type, ({ timeStamp }) => (armedMs ??= timeStamp), {
      capture: true,
      once: true,
    });
  };
  /** The milliseconds from the event to the paint of its last change, once nothing has changed for a while. */
  const settled = async (quietMs = 150) => {
    for (let seen = -1; seen !== mutations || paintedMs === undefined; await pause(quietMs)) {
      seen = mutations;
    }
    return paintedMs - armedMs;
  };
  document.addEventListener('DOMContentLoaded', () => {
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(() => {
      mutations += 1;
      if (armedMs !== undefined) void painted().then((ms) => (paintedMs = ms));
    }).observe(document.body, options);
  });

  return {
    ...{ until, shown, arm, settled },
    /** The longest task since the last `arm`, in ms; tasks up to 50 ms do not count. */
    longestTask: () => Math.max(0, ...longTasksMs),
    nodes: () => document.querySelectorAll('*').length,
    firstPaint: () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    /** The page's own files, without what it asks the API for. */
    files: () => {
      const entries = [
        ...performance.getEntriesByType('navigation'),
        ...performance.getEntriesByType('resource'),
      ].filter(({ name }) => !name.includes('/v1/'));
      const bytes = entries.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      return { count: entries.length, bytes };
    },
  };
})();
