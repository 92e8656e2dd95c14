import { afterEach, expect, it } from 'vitest';
import { askProject, askProjectFor } from '#cli/ask-project.ts';
import type { SourceFlags } from '#cli/source.ts';
import { EndpointFailedError } from '#client/endpoint-errors.ts';
import { listRunsAnswer } from '#read/run-answers.ts';
import { LoopbackService } from '../support/loopback-service.ts';

let service: LoopbackService;
afterEach(() => service.stop());

it.each(['{"x":"\u001b[2J"}', 'no JSON', '{"runs":[{}]}', '[]'])(
  'says of the answer %j that no evalake gives it',
  async (text) => {
    service = await LoopbackService.start((_, response) => response.end(text));
    const flags = { endpoint: service.url, project: 'demo' } as SourceFlags;
    const asked = askProjectFor(listRunsAnswer, flags, 'runs');
    await expect(asked).rejects.toBeInstanceOf(EndpointFailedError);
    await expect(asked).rejects.toThrow('the answer is none of evalake');
    expect(await askProject(flags, 'runs')).toBe(text);
  },
);
