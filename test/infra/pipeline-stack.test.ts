import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MOST_TRIES } from '#alerts/retry-schedule.ts';
import { ALARMS } from '../../scripts/cost/amounts.ts';
import { synthesise } from './synth.ts';

const { pipeline } = synthesise();
/** With every setting of the pipeline that another test does not look at. */
const { pipeline: chosen } = synthesise({
  alarmEmail: 'night@example.com',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
  corsOrigins: 'https://a.example',
  domainName: 'evals.example.com',
  ingestConcurrency: 5,
  readThrottleBurst: 4,
  readThrottleRate: 3,
  throttleBurst: 2,
  throttleRate: 1,
  traceIngest: true,
});
const names = ['ingest', 'stage', 'seal', 'manifest', 'judge', 'prune', 'query', 'notify'];

describe('the functions', () => {
  it.each(names)('%s runs on the newest Node LTS and arm64, with source maps', (name) => {
    pipeline.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `evalake-${name}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Environment: {
        Variables: Match.objectLike({
          NODE_OPTIONS: '--enable-source-maps',
          POWERTOOLS_SERVICE_NAME: `evalake-${name}`,
        }),
      },
    });
  });

  it.each(names)("%s is traced, but for recorders' requests where no setting says so", (name) => {
    const tracing = (template: typeof pipeline, TracingConfig: unknown) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `evalake-${name}`,
        TracingConfig,
      });
    };
    const isOfRequests = ['ingest', 'stage'].includes(name);
    tracing(pipeline, isOfRequests ? Match.absent() : { Mode: 'Active' });
    tracing(chosen, { Mode: 'Active' });
  });

  it.each(['ingest', 'query'])('%s knows whose web pages may ask, if any', (name) => {
    const named = (template: typeof pipeline, origins: unknown) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `evalake-${name}`,
        Environment: { Variables: Match.objectLike({ EVALAKE_CORS_ORIGINS: origins }) },
      });
    };
    named(pipeline, Match.absent());
    named(chosen, 'https://a.example');
  });

  it.each(names)('%s may call itself through a queue only if it is seal or judge', (name) => {
    pipeline.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `evalake-${name}`,
      RecursiveLoop: ['seal', 'judge'].includes(name) ? 'Allow' : Match.absent(),
    });
  });

  it('reserve concurrency for ingest when a setting says so, and for no other', () => {
    const reserved = (template: typeof pipeline) =>
      Object.values(template.findResources('AWS::Lambda::Function')).flatMap((resource) => {
        const { FunctionName, ReservedConcurrentExecutions: count } = z
          .object({
            Properties: z.object({
              FunctionName: z.string(),
              ReservedConcurrentExecutions: z.int().optional(),
            }),
          })
          .parse(resource).Properties;
        return count === undefined ? [] : [[FunctionName, count]];
      });
    expect(reserved(pipeline)).toEqual([]);
    expect(reserved(chosen)).toEqual([['evalake-ingest', 5]]);
  });

  it('keep their logs for as long as the settings say', () => {
    for (const name of names) {
      pipeline.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/aws/lambda/evalake-${name}`,
        RetentionInDays: 30,
      });
    }
  });
});

describe('the queues', () => {
  it.each([
    ['events', 120, 10],
    ['seals', 300, 8],
    ['manifests.fifo', 120, 10],
    ['judgements.fifo', 300, 10],
  ])(
    '%s hides messages for six times the time-out of %i s, and gives up after %i deliveries',
    (name, timeout, maxReceiveCount) => {
      pipeline.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `evalake-${name}`,
        VisibilityTimeout: timeout * 6,
        SqsManagedSseEnabled: true,
        RedrivePolicy: Match.objectLike({ maxReceiveCount }),
      });
    },
  );

  it('keep dead letters for as long as SQS can', () => {
    for (const name of [
      'events-dead',
      'seals-dead',
      'manifests-dead.fifo',
      'judgements-dead.fifo',
    ]) {
      pipeline.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `evalake-${name}`,
        MessageRetentionPeriod: 1_209_600,
      });
    }
  });

  it.each([
    [1000, 5],
    [1, Match.absent()],
    [10, Match.absent()],
  ])('deliver batches of %i, and take back the failed messages', (BatchSize, window) => {
    pipeline.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize,
      MaximumBatchingWindowInSeconds: window,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it.each([
    ['rate(15 minutes)', 'seal', 300],
    ['rate(15 minutes)', 'notify', 60],
    ['rate(1 day)', 'prune', 900],
  ])(
    'have beside them what comes at %s, by the function %s, which has %i s',
    (rate, name, Timeout) => {
      const functions = pipeline.findResources('AWS::Lambda::Function', {
        Properties: { FunctionName: `evalake-${name}`, Timeout },
      });
      const [id = ''] = Object.keys(functions);
      pipeline.hasResourceProperties('AWS::Events::Rule', {
        ScheduleExpression: rate,
        Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } })],
      });
    },
  );
});

describe('alerts', () => {
  it('have a queue of which a message stays for as long as a channel is tried', () => {
    pipeline.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'evalake-notices',
      VisibilityTimeout: 360,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 100 }),
    });
    expect(100).toBeGreaterThan(2 * MOST_TRIES);
  });

  it('have a topic apart from that of the alarms, and an output that names it', () => {
    const named = { Properties: { TopicName: 'evalake-alerts' } };
    const [id = ''] = Object.keys(pipeline.findResources('AWS::SNS::Topic', named));
    pipeline.hasOutput('AlertTopicArn', { Value: { Ref: id } });
    const actions = Object.values(pipeline.findResources('AWS::CloudWatch::Alarm'));
    expect(JSON.stringify(actions)).not.toContain(id);
  });

  it("link to the API's own address, or to that of the settings", () => {
    const linked = (template: typeof pipeline, EVALAKE_LINK_BASE: unknown) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: 'evalake-notify',
        Environment: { Variables: Match.objectLike({ EVALAKE_LINK_BASE }) },
      });
    };
    linked(pipeline, Match.objectLike({ 'Fn::GetAtt': [Match.anyValue(), 'ApiEndpoint'] }));
    linked(chosen, 'https://evals.example.com');
  });
});

describe('the HTTP API', () => {
  const items = 'POST /v1/projects/{project}/runs/{run}/items';
  const amend = 'POST /v1/projects/{project}/runs/{run}/amend';
  const finish = 'POST /v1/projects/{project}/runs/{run}/finish';

  it('sends events, items and results to ingest and everything else to query', () => {
    const routes = Object.values(pipeline.findResources('AWS::ApiGatewayV2::Route'));
    const keys = routes.map((route) =>
      z.object({ Properties: z.object({ RouteKey: z.string() }) }).parse(route),
    );
    expect(keys.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
      '$default',
      'POST /v1/projects/{project}/events',
      'POST /v1/projects/{project}/results',
      amend,
      finish,
      items,
    ]);
  });

  const events = 'POST /v1/projects/{project}/events';
  const results = 'POST /v1/projects/{project}/results';

  it.each([
    [pipeline, 'as it is', [100, 200], [20, 40]],
    [chosen, 'as the settings say', [1, 2], [3, 4]],
  ])('lets recorders in apart from everybody else (%#: %s)', (template, _, posts, rest) => {
    const limits = ([rate, burst]: number[]) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: limits(rest),
      RouteSettings: {
        [events]: { ...limits(posts), DetailedMetricsEnabled: true },
        [results]: { ...limits(posts), DetailedMetricsEnabled: false },
        [items]: { ...limits(posts), DetailedMetricsEnabled: false },
        [amend]: { ...limits(posts), DetailedMetricsEnabled: false },
        [finish]: { ...limits(posts), DetailedMetricsEnabled: false },
      },
    });
  });

  it('makes its stage after the routes that the stage has settings for', () => {
    const ids = [events, results, items, amend, finish].flatMap((RouteKey) =>
      Object.keys(pipeline.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey } })),
    );
    expect(ids).toHaveLength(5);
    pipeline.hasResource('AWS::ApiGatewayV2::Stage', { DependsOn: Match.arrayWith(ids.sort()) });
  });

  it('has a log that names neither paths, headers, queries nor bodies', () => {
    pipeline.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      AccessLogSettings: {
        Format: Match.not(Match.stringLikeRegexp('path|header|query|body|authori[sz]')),
      },
    });
  });

  it('has CORS only for the origins of the settings', () => {
    pipeline.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    chosen.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://a.example'] }),
    });
  });

  it('has a domain of its own when the settings name one, and no other way in then', () => {
    chosen.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'evals.example.com',
    });
    chosen.hasOutput('Endpoint', { Value: 'https://evals.example.com' });
    chosen.hasOutput('Dashboard', { Value: 'https://evals.example.com/' });
    const [id = ''] = Object.keys(chosen.findResources('AWS::ApiGatewayV2::DomainName'));
    for (const [output, attribute] of [
      ['DomainTarget', 'RegionalDomainName'],
      ['DomainTargetZoneId', 'RegionalHostedZoneId'],
    ] as const) {
      chosen.hasOutput(output, { Value: { 'Fn::GetAtt': [id, attribute] } });
    }
    const closed = (template: typeof pipeline, DisableExecuteApiEndpoint: boolean) => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint });
    };
    closed(chosen, true);
    closed(pipeline, false);
  });
});

describe('the alarms', () => {
  it('watch every queue, every function, and what recorders see', () => {
    const alarms = Object.values(pipeline.findResources('AWS::CloudWatch::Alarm')).map((alarm) =>
      z.object({ Properties: z.object({ AlarmName: z.string() }) }).parse(alarm),
    );
    expect(alarms.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(
      [
        ...['events', 'seals', 'manifests', 'judgements', 'notices'].flatMap((queue) => [
          `evalake-${queue}-dead-letters`,
          `evalake-${queue}-oldest-message`,
        ]),
        ...names.flatMap((name) => [`evalake-${name}-errors`, `evalake-${name}-throttles`]),
        'evalake-ingest-5xx',
        'evalake-ingest-latency',
        'evalake-quarantine-rate',
        'evalake-runs-incomplete',
        'evalake-seal-loop-stopped',
      ].sort(),
    );
  });

  it('go to the e-mail address of the settings', () => {
    chosen.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'night@example.com',
    });
  });

  it('are as many as `npm run cost` counts', () => {
    pipeline.resourceCountIs('AWS::CloudWatch::Alarm', ALARMS);
  });

  it('tell in an output where whoever has no such address can subscribe', () => {
    const named = { Properties: { TopicName: 'evalake-alarms' } };
    const [id = ''] = Object.keys(pipeline.findResources('AWS::SNS::Topic', named));
    pipeline.hasOutput('AlarmTopicArn', { Value: { Ref: id } });
  });

  it('are the only ones that may publish to their topic, and only those of this account', () => {
    pipeline.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    Match.arrayWith([Match.stringLikeRegexp(':alarm:evalake-\\*$')]),
                  ],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  it('come with a dashboard', () => {
    pipeline.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
