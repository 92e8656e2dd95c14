import { PipelineRunner } from '#hosts/server/pipeline-runner.ts';
import { Actor } from './actor.ts';
import { Dice } from './dice.ts';
import type { Host } from './host.ts';
import type { World } from './world.ts';

const silent = { info: () => undefined, error: () => undefined };

/** The embedded server: one process, which is killed as a whole and started again. */
export class EmbeddedHost implements Host {
  readonly #world: World;
  #server: Actor | undefined;
  #starts = 0;
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
  }

  start(): void {
    const server = new Actor('server', false);
    this.#server = server;
    const ports = this.#world.portsOf(server);
    new PipelineRunner({
      ...ports,
      queues: ports,
      log: silent,
      alerts: ports,
      onJudged: (project, judged) => this.#world.outside.raiseAlerts(ports, project, judged),
    }).start();
    void server.death.then(() => this.#startAgain());
  }

  ingestActor(): Actor | undefined {
    return this.#server;
  }

  /** Starting tries dead letters again. */
  redrive(): void {
    this.#server?.kill();
  }

  stop(): void {
    this.#stopped = true;
    this.#server?.kill();
  }

  async #startAgain(): Promise<void> {
    this.#server = undefined;
    if (this.#stopped) return;
    this.#starts += 1;
    const dice = new Dice(this.#world.scenario.seed, `restart ${this.#starts}`);
    await this.#world.clock.sleep(dice.int(100, 20_000));
    for (const { queue, dead } of Object.values(this.#world.queues)) {
      queue.reopen();
      dead.moveTo(queue);
    }
    this.start();
  }
}
