/** Something around a client, a tracer say. */
export type Wrap = <Client>(client: Client) => Client;
export const asItIs: Wrap = (client) => client;
