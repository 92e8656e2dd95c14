import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { synthesise } from './synth.ts';

const { pipeline } = synthesise();
const names = ['ingest', 'stage', 'seal', 'manifest', 'query'];

describe('the functions', () => {
  it.each(names)('%s runs on the newest Node LTS and arm64, traced, with source maps', (name) => {
    pipeline.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `evalake-${name}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      Environment: {
        Variables: Match.objectLike({
          NODE_OPTIONS: '--enable-source-maps',
          POWERTOOLS_SERVICE_NAME: `evalake-${name}`,
        }),
      },
    });
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
  const timeouts = { events: 60, seals: 300, 'manifests.fifo': 120 };

  it.each(Object.entries(timeouts))(
    '%s hides messages for six times the time-out of %i s, and gives up after ten deliveries',
    (name, timeout) => {
      pipeline.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `evalake-${name}`,
        VisibilityTimeout: timeout * 6,
        SqsManagedSseEnabled: true,
        RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }),
      });
    },
  );

  it('keep dead letters for as long as SQS can', () => {
    for (const name of ['events-dead', 'seals-dead', 'manifests-dead.fifo']) {
      pipeline.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `evalake-${name}`,
        MessageRetentionPeriod: 1_209_600,
      });
    }
  });

  it.each([
    [1000, 2],
    [5, 1],
    [10, Match.absent()],
  ])('hand over batches of %i, and take back what failed of them', (BatchSize, window) => {
    pipeline.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize,
      MaximumBatchingWindowInSeconds: window,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('are swept, and the lake is pruned, by schedule', () => {
    pipeline.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
    pipeline.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' });
  });
});

describe('the HTTP API', () => {
  it('sends events and results to ingest and everything else to query', () => {
    const routes = Object.values(pipeline.findResources('AWS::ApiGatewayV2::Route'));
    const keys = routes.map((route) =>
      z.object({ Properties: z.object({ RouteKey: z.string() }) }).parse(route),
    );
    expect(keys.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
      '$default',
      'POST /v1/projects/{project}/events',
      'POST /v1/projects/{project}/results',
    ]);
  });

  it('is throttled, and its log names neither paths, headers, queries nor bodies', () => {
    pipeline.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({
        ThrottlingRateLimit: 100,
        ThrottlingBurstLimit: 200,
      }),
      AccessLogSettings: {
        Format: Match.not(Match.stringLikeRegexp('path|header|query|body|authori[sz]')),
      },
    });
  });

  it('has CORS only for the origins of the settings', () => {
    pipeline.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    const { pipeline: open } = synthesise({ corsOrigins: 'https://a.example' });
    open.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://a.example'] }),
    });
  });

  it('has a domain of its own when the settings name one', () => {
    const { pipeline: named } = synthesise({
      domainName: 'evals.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
    });
    named.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'evals.example.com',
    });
    named.hasOutput('Endpoint', { Value: 'https://evals.example.com' });
  });
});

describe('the alarms', () => {
  it('watch every queue, every function, and what recorders see', () => {
    const alarms = Object.values(pipeline.findResources('AWS::CloudWatch::Alarm')).map((alarm) =>
      z.object({ Properties: z.object({ AlarmName: z.string() }) }).parse(alarm),
    );
    expect(alarms.map(({ Properties }) => Properties.AlarmName).sort()).toEqual(
      [
        ...['events', 'seals', 'manifests'].flatMap((queue) => [
          `evalake-${queue}-dead-letters`,
          `evalake-${queue}-oldest-message`,
        ]),
        ...names.flatMap((name) => [`evalake-${name}-errors`, `evalake-${name}-throttles`]),
        'evalake-ingest-5xx',
        'evalake-ingest-latency',
        'evalake-quarantine-rate',
        'evalake-runs-incomplete',
      ].sort(),
    );
  });

  it('go to the e-mail address of the settings', () => {
    const { pipeline: watched } = synthesise({ alarmEmail: 'night@example.com' });
    watched.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'night@example.com',
    });
  });

  it('come with a dashboard', () => {
    pipeline.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
