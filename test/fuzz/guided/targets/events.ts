import { TestLake } from '../../../support/lake.ts';
import { checkInput } from './check-input.ts';

/** A body of events, from the request to the inbox: first as an array, then as lines. */
export const fuzz = (data: Buffer): Promise<void> =>
  checkInput(async () => {
    for (const format of ['array', 'lines'] as const) {
      await checkInput(async () => {
        const lake = new TestLake();
        await lake.postBytes(data, { format });
        while ((await lake.stageOnce()) > 0);
      });
    }
  });
