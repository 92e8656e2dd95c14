/** A provider that answers with its prompt, and needs no network. */
module.exports = class Echo {
  id() {
    return 'echo';
  }
  callApi(prompt) {
    const tokenUsage = { total: 4, prompt: 3, completion: 1 };
    return Promise.resolve({ output: prompt, tokenUsage });
  }
};
