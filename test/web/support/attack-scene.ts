import { readdir } from 'node:fs/promises';
import { Stranger } from './stranger.ts';
import { WebLake } from './web-lake.ts';
import { Witness } from './witness.ts';

/** A server with a witness before it, and somebody else's server, whose pages attack it. */
export class AttackScene {
  readonly lake: WebLake;
  readonly witness: Witness;
  readonly stranger: Stranger;

  static async start(): Promise<AttackScene> {
    const lake = await WebLake.start();
    return new AttackScene(lake, await Witness.before(lake.url), await Stranger.start());
  }

  private constructor(lake: WebLake, witness: Witness, stranger: Stranger) {
    this.lake = lake;
    this.witness = witness;
    this.stranger = stranger;
  }

  /** The names of all files that the server has written. */
  async files(): Promise<string[]> {
    return (await readdir(this.lake.dataFolder, { recursive: true })).sort();
  }

  async stop(): Promise<void> {
    await this.stranger.stop();
    await this.witness.stop();
    await this.lake.stop();
  }
}
