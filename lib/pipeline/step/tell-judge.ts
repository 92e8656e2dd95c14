import type { Judgement } from '#contract/messages.ts';
import type { Queue } from '#ports/queue.ts';

/** Tells the judge step that a project's run index, or its settings, have changed. */
export async function tellJudge(judgements: Pick<Queue, 'send'>, project: string): Promise<void> {
  const judgement: Judgement = { v: 1, project };
  await judgements.send([{ body: JSON.stringify(judgement), group: project }]);
}
