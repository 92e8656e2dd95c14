import { z } from 'zod';
import type { MiniStack } from './ministack.ts';

const alarmSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
  Threshold: z.number(),
});
/** Finds a deployed alarm. */
export type Alarm = z.infer<typeof alarmSchema>;

const alarmsSchema = z.object({ MetricAlarms: z.tuple([alarmSchema]) });
const statisticsSchema = z.object({ Datapoints: z.array(z.object({ Sum: z.number() })) });

export async function findAlarm(stack: MiniStack, name: string): Promise<Alarm> {
  const found = await call(stack, 'DescribeAlarms', { AlarmNames: [name] });
  return alarmsSchema.parse(found).MetricAlarms[0];
}

/** The sum of an alarm's metric since the stack was started. */
export async function sumOf(stack: MiniStack, alarm: Alarm): Promise<number> {
  const { Namespace, MetricName, Dimensions } = alarm;
  const metric = { Namespace, MetricName, Dimensions, Period: 300, Statistics: ['Sum'] };
  const { Datapoints } = statisticsSchema.parse(await call(stack, 'GetMetricStatistics', metric));
  return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
}

async function call(stack: MiniStack, action: string, input: object): Promise<unknown> {
  const response = await fetch(stack.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${action}`,
    },
    body: JSON.stringify(input),
  });
  return response.json();
}
